-- What the offers that were taken brought in. What was added is worth its whole amount; what was
-- bought in place of something else, the difference only.
with

offers as (

    select * from {{ ref('basketry', 'int_basketry__offers_judged') }}

),

lines_credited as (

    select * from {{ ref('basketry', 'int_basketry__offer_lines') }}

),

lines_bundled as (

    select * from {{ ref('basketry', 'int_basketry__offer_lines_bundled') }}

),

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

bases_priced as (

    select * from {{ ref('basketry', 'int_basketry__offer_bases_priced') }}

),

-- A coupon would have been used on the base product as well: the difference is before the order's
-- own discount.
line_totals as (

    select
        lines_bundled.offer_id,
        sum(lines.quantity) as item_count,
        sum(lines.gross_amount - lines.line_discount_amount) as line_amount,
        sum(lines.net_amount) as net_amount,
        sum(lines.refund_amount) as refund_amount,
        sum(lines.kept_amount) as kept_amount,
        case when count(lines.cost_amount) = count(*) then sum(lines.cost_amount) end
            as cost_amount
    from lines_bundled
    inner join lines
        on lines_bundled.order_item_id = lines.order_item_id
    group by lines_bundled.offer_id

),

offers_valued as (

    select
        line_totals.*,
        lines.order_id,
        lines.order_item_id,
        lines.currency_code,
        lines.ordered_at,
        lines.refund_amount = 0 or lines.refund_amount < lines.net_amount as is_kept,
        bases_priced.base_unit_price_amount,
        case
            when offers.offer_kind in ('upsell', 'limited_upgrade', 'subscription')
                then line_totals.line_amount - bases_priced.base_amount
            else line_totals.net_amount
        end as uplift_amount,
        case
            when offers.offer_kind in ('upsell', 'limited_upgrade', 'subscription')
                then bases_priced.base_cost_amount
            else 0
        end as saved_cost_amount
    from line_totals
    inner join offers
        on line_totals.offer_id = offers.offer_id
    inner join lines_credited
        on line_totals.offer_id = lines_credited.offer_id
    inner join lines
        on lines_credited.order_item_id = lines.order_item_id
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
