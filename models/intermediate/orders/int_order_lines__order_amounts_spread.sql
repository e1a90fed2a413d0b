-- What an order carries as a whole (its discount, shipping, tax) lands on its lines in proportion
-- to their amounts, in whole smallest units; the largest line takes the rest, so that the lines add
-- up to the order.
{%- set kinds = ['discount', 'shipping', 'tax'] %}
with

lines as (

    select * from {{ ref('int_order_lines__priced') }}

),

orders as (

    select * from {{ ref('stg_orders') }}

),

currency_units as (

    select * from {{ basketry.reference('currency_units') }}

),

lines_weighed as (

    select
        lines.*,
        {{ basketry.units_per_amount('currency_units.minor_unit_digits') }} as units_per_amount,
        sum(lines.line_amount) over (partition by lines.order_id) as order_line_amount,
        row_number() over (
            partition by lines.order_id
            order by lines.line_amount desc, lines.order_item_id asc
        ) as size_rank,
        orders.order_discount_amount as whole_discount_amount,
        orders.shipping_amount as whole_shipping_amount,
        orders.tax_amount as whole_tax_amount
    from lines
    inner join orders
        on lines.order_id = orders.order_id
    left join currency_units
        on lines.currency_code = currency_units.currency_code
    where orders.reject_reason is null

),

shares_rounded as (

    select
        {%- for kind in kinds %}
        case
            when size_rank = 1 or order_line_amount <= 0 then 0
            else {{ basketry.spread_share(
                'whole_' ~ kind ~ '_amount', 'line_amount', 'order_line_amount', 'units_per_amount'
            ) }}
        end as {{ kind }}_share_amount,
        {%- endfor %}
        lines_weighed.*
    from lines_weighed

),

rests_given_to_the_largest as (

    select
        {%- for kind in kinds %}
        case
            when size_rank > 1 then {{ kind }}_share_amount
            else
                whole_{{ kind }}_amount
                - sum({{ kind }}_share_amount) over (partition by order_id)
        end as own_{{ kind }}_amount,
        {%- endfor %}
        shares_rounded.*
    from shares_rounded

),

lines_with_order_amounts as (

    select

        ---------- ids
        order_item_id,
        order_id,
        product_id,
        bundle_id,

        ---------- text
        currency_code,
        category,
        line_kind,

        ---------- numerics
        quantity,
        units_per_amount,
        unit_price_amount,
        list_unit_price_amount,
        gross_amount,
        {{ basketry.as_money('gross_amount - line_amount') }} as line_discount_amount,
        {{ basketry.as_money('own_discount_amount') }} as order_discount_amount,
        {{ basketry.as_money('gross_amount - line_amount + own_discount_amount') }}
            as discount_amount,
        {{ basketry.as_money('line_amount - own_discount_amount') }} as net_amount,
        {{ basketry.as_money('own_shipping_amount') }} as shipping_amount,
        {{ basketry.as_money('own_tax_amount') }} as tax_amount,
        cost_amount,
        service_minutes,

        ---------- booleans
        is_gift_card,
        is_subscription

    from rests_given_to_the_largest

)

select * from lines_with_order_amounts
