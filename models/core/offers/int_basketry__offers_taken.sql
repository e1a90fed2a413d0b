-- What the offers that were taken brought in. What was added is worth its whole amount; what was
-- bought in place of something else, the difference only: to what as many pieces of that would have
-- cost on the day, at the price it was last sold at, or at its list price where it was never sold
-- before. The last line of a day speaks for the day.
{%- set replaces = "offer_kind in ('upsell', 'limited_upgrade', 'subscription')" %}
with

offers as (

    select * from {{ ref('basketry', 'int_basketry__offers_described') }}

),

offer_lines as (

    select * from {{ ref('basketry', 'int_basketry__offer_lines') }}

),

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

order_items as (

    select * from {{ ref('basketry', 'stg_basketry__order_items') }}

),

products as (

    select * from {{ ref('basketry', 'stg_basketry__products') }}

),

lines_ranked as (

    select
        lines.product_id,
        lines.currency_code,
        lines.ordered_date,
        lines.unit_price_amount,
        order_items.unit_cost_amount,
        row_number() over (
            partition by lines.product_id, lines.currency_code, lines.ordered_date
            order by lines.ordered_at desc, lines.order_item_id desc
        ) as line_rank
    from lines
    inner join order_items
        on
            lines.order_item_id = order_items.order_item_id
            and order_items.reject_reason is null
    where
        lines.is_valid_order
        and lines.quantity > 0

),

prices_by_day as (

    select
        product_id,
        currency_code,
        ordered_date as price_date,
        unit_price_amount,
        unit_cost_amount,
        lead(ordered_date) over (
            partition by product_id, currency_code
            order by ordered_date
        ) as next_price_date
    from lines_ranked
    where line_rank = 1

),

lines_credited as (

    select
        offer_lines.offer_id,
        offer_lines.is_own_line,
        offers.offer_kind,
        offers.base_product_id,
        lines.order_id,
        lines.order_item_id,
        lines.currency_code,
        lines.quantity,
        lines.gross_amount - lines.line_discount_amount as line_amount,
        lines.net_amount,
        lines.refund_amount,
        lines.kept_amount,
        lines.cost_amount,
        lines.ordered_date,
        lines.ordered_at
    from offer_lines
    inner join offers
        on offer_lines.offer_id = offers.offer_id
    inner join lines
        on offer_lines.order_item_id = lines.order_item_id

),

-- A coupon would have been used on the base product as well: the difference is before the order's
-- own discount.
line_totals as (

    select
        offer_id,
        sum(quantity) as item_count,
        sum(line_amount) as line_amount,
        sum(net_amount) as net_amount,
        sum(refund_amount) as refund_amount,
        sum(kept_amount) as kept_amount,
        case when count(cost_amount) = count(*) then sum(cost_amount) end as cost_amount
    from lines_credited
    group by offer_id

),

own_lines as (

    select * from lines_credited
    where is_own_line

),

prices_found as (

    select
        own_lines.offer_id,
        own_lines.quantity,
        coalesce(
            prices_by_day.unit_price_amount,
            case
                when own_lines.currency_code = '{{ basketry.setting("default_currency") }}'
                    then products.list_price_amount
            end
        ) as unit_price_amount,
        coalesce(prices_by_day.unit_cost_amount, products.unit_cost_amount) as unit_cost_amount
    from own_lines
    left join prices_by_day
        on
            own_lines.base_product_id = prices_by_day.product_id
            and own_lines.currency_code = prices_by_day.currency_code
            and own_lines.ordered_date >= prices_by_day.price_date
            and (
                own_lines.ordered_date < prices_by_day.next_price_date
                or prices_by_day.next_price_date is null
            )
    left join products
        on
            own_lines.base_product_id = products.product_id
            and products.reject_reason is null
    where own_lines.{{ replaces }}

),

pieces_priced as (

    select
        offer_id,
        unit_price_amount,
        {{ basketry.exact_product('quantity', 'unit_price_amount') }} as whole_price_amount,
        {{ basketry.exact_product('quantity', 'unit_cost_amount') }} as whole_cost_amount
    from prices_found

),

-- What is too large to be money is as good as unknown.
bases_priced as (

    select
        offer_id,
        {{ basketry.as_money('unit_price_amount') }} as base_unit_price_amount,
        {{ basketry.as_money(
            'case when whole_price_amount < 1000000000000 then whole_price_amount end'
        ) }} as base_amount,
        {{ basketry.as_money(
            'case when whole_cost_amount < 1000000000000 then whole_cost_amount end'
        ) }} as base_cost_amount
    from pieces_priced

),

offers_valued as (

    select
        line_totals.*,
        own_lines.order_id,
        own_lines.order_item_id,
        own_lines.currency_code,
        own_lines.ordered_at,
        own_lines.refund_amount = 0 or own_lines.refund_amount < own_lines.net_amount as is_kept,
        bases_priced.base_unit_price_amount,
        case
            when own_lines.{{ replaces }}
                then line_totals.line_amount - bases_priced.base_amount
            else line_totals.net_amount
        end as uplift_amount,
        case when own_lines.{{ replaces }} then bases_priced.base_cost_amount else 0 end
            as saved_cost_amount
    from line_totals
    inner join own_lines
        on line_totals.offer_id = own_lines.offer_id
    left join bases_priced
        on line_totals.offer_id = bases_priced.offer_id

),

offers_taken as (

    select

        ---------- ids
        offer_id,
        order_id,
        order_item_id,

        ---------- text
        currency_code,

        ---------- numerics
        cast(item_count as {{ basketry.type_quantity() }}) as item_count,
        {{ basketry.as_money('net_amount') }} as net_amount,
        {{ basketry.as_money('refund_amount') }} as refund_amount,
        {{ basketry.as_money('kept_amount') }} as kept_amount,
        {{ basketry.as_money('cost_amount') }} as cost_amount,
        base_unit_price_amount,
        {{ basketry.as_money('uplift_amount') }} as uplift_amount,
        {{ basketry.as_money('uplift_amount - (cost_amount - saved_cost_amount)') }}
            as uplift_margin_amount,

        ---------- booleans
        is_kept,

        ---------- timestamps
        ordered_at

    from offers_valued

)

select * from offers_taken
