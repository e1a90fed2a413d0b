-- Each line of an accepted order, priced. What the order carries as a whole (its discount,
-- shipping, tax) lands on its lines in proportion to their amounts, in whole smallest units; the
-- largest line takes the rest, so that the lines add up to the order.
{%- set kinds = ['discount', 'shipping', 'tax'] %}
with

order_items as (

    select * from {{ ref('basketry', 'stg_basketry__order_items') }}

),

orders as (

    select * from {{ ref('basketry', 'stg_basketry__orders') }}

),

products as (

    select * from {{ ref('basketry', 'stg_basketry__products') }}

),

currency_units as (

    select * from {{ basketry.reference('currency_units') }}

),

products_listed as (

    select
        product_id,
        category,
        unit_cost_amount,
        is_gift_card
    from products
    where reject_reason is null

),

lines_of_orders as (

    select
        order_items.*,
        orders.currency_code as order_currency_code,
        orders.order_discount_amount as whole_discount_amount,
        orders.shipping_amount as whole_shipping_amount,
        orders.tax_amount as whole_tax_amount,
        {{ basketry.units_per_amount('currency_units.minor_unit_digits') }} as units_per_amount,
        products_listed.category,
        coalesce(products_listed.is_gift_card, false) as is_gift_card,
        coalesce(order_items.unit_cost_amount, products_listed.unit_cost_amount)
            as cost_per_piece_amount,
        -- A list price below the price that was paid is out of date: nobody was given a negative
        -- discount. greatest() passes over a list price that is missing.
        greatest(order_items.list_unit_price_amount, order_items.unit_price_amount)
            as list_price_amount
    from order_items
    inner join orders
        on order_items.order_id = orders.order_id
    left join products_listed
        on order_items.product_id = products_listed.product_id
    left join currency_units
        on orders.currency_code = currency_units.currency_code
    where
        order_items.reject_reason is null
        and orders.reject_reason is null

),

lines_priced as (

    select
        lines_of_orders.*,
        {{ basketry.as_money(basketry.exact_product('quantity', 'list_price_amount')) }}
            as gross_amount,
        {{ basketry.as_money(
            basketry.as_money(basketry.exact_product('quantity', 'unit_price_amount'))
            ~ ' - line_discount_amount'
        ) }} as line_amount,
        -- A cost too large to be money is as good as unknown.
        {{ basketry.as_money(
            'case when abs(' ~ basketry.exact_product('quantity', 'cost_per_piece_amount')
            ~ ') < 1000000000000 then '
            ~ basketry.exact_product('quantity', 'cost_per_piece_amount') ~ ' end'
        ) }} as cost_amount
    from lines_of_orders

),

lines_weighed as (

    select
        lines_priced.*,
        sum(line_amount) over (partition by order_id) as order_line_amount,
        row_number() over (
            partition by order_id
            order by line_amount desc, order_item_id asc
        ) as size_rank
    from lines_priced

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

order_lines as (

    select

        ---------- ids
        order_item_id,
        order_id,
        product_id,
        bundle_id,

        ---------- text
        order_currency_code as currency_code,
        category,
        line_kind,

        ---------- numerics
        quantity,
        units_per_amount,
        unit_price_amount,
        list_price_amount as list_unit_price_amount,
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

select * from order_lines
