-- A line with its refunds: those that name it, and its share of those that name its order only. The
-- line that an order was placed for leads it; one that only takes pieces back leads nothing.
{%- set tax_is_added = not basketry.setting('prices_include_tax') %}
with

lines as (

    select * from {{ ref('basketry', 'int_basketry__order_lines') }}

),

refunds as (

    select * from {{ ref('basketry', 'stg_basketry__refunds') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

refunds_of_lines as (

    select
        order_item_id,
        sum(refund_amount) as refund_amount
    from refunds
    where reject_reason is null
    group by order_item_id

),

refunds_of_orders as (

    select
        order_id,
        sum(refund_amount) as refund_amount
    from refunds
    where
        reject_reason is null
        and order_item_id is null
    group by order_id

),

lines_weighed as (

    select
        lines.*,
        coalesce(refunds_of_lines.refund_amount, 0) as named_refund_amount,
        coalesce(refunds_of_orders.refund_amount, 0) as whole_refund_amount,
        sum(lines.net_amount) over (partition by lines.order_id) as order_net_amount,
        row_number() over (
            partition by lines.order_id
            order by lines.net_amount desc, lines.order_item_id asc
        ) as size_rank,
        row_number() over (
            partition by lines.order_id, lines.quantity > 0
            order by
                {%- if basketry.setting('lead_line_rule') == 'most_expensive' %}
                lines.net_amount desc,
                {%- endif %}
                lines.order_item_id asc
        ) as lead_rank
    from lines
    left join refunds_of_lines
        on lines.order_item_id = refunds_of_lines.order_item_id
    left join refunds_of_orders
        on lines.order_id = refunds_of_orders.order_id

),

shares_rounded as (

    select
        lines_weighed.*,
        case
            when size_rank = 1 or order_net_amount <= 0 then 0
            else {{ basketry.spread_share(
                'whole_refund_amount', 'net_amount', 'order_net_amount', 'units_per_amount'
            ) }}
        end as refund_share_amount
    from lines_weighed

),

lines_refunded as (

    select
        shares_rounded.*,
        named_refund_amount + case
            when size_rank = 1
                then whole_refund_amount - sum(refund_share_amount) over (partition by order_id)
            else refund_share_amount
        end as own_refund_amount
    from shares_rounded

),

fct_order_items as (

    select

        ---------- ids
        lines_refunded.order_item_id,
        lines_refunded.order_id,
        lines_refunded.product_id,
        lines_refunded.bundle_id,

        ---------- text
        lines_refunded.currency_code,
        lines_refunded.category,
        lines_refunded.line_kind,

        ---------- numerics
        lines_refunded.quantity,
        lines_refunded.unit_price_amount,
        lines_refunded.list_unit_price_amount,
        lines_refunded.gross_amount,
        lines_refunded.line_discount_amount,
        lines_refunded.order_discount_amount,
        lines_refunded.discount_amount,
        lines_refunded.net_amount,
        {{ basketry.as_money('lines_refunded.own_refund_amount') }} as refund_amount,
        {{ basketry.as_money('lines_refunded.net_amount - lines_refunded.own_refund_amount') }}
            as kept_amount,
        lines_refunded.shipping_amount,
        lines_refunded.tax_amount,
        {{ basketry.as_money(
            'lines_refunded.net_amount + lines_refunded.shipping_amount'
            ~ (' + lines_refunded.tax_amount' if tax_is_added else '')
        ) }} as paid_amount,
        lines_refunded.cost_amount,
        lines_refunded.service_minutes,

        ---------- booleans
        lines_refunded.is_gift_card,
        orders.is_valid_order,
        lines_refunded.is_subscription,
        lines_refunded.quantity > 0 and lines_refunded.lead_rank = 1 as is_lead_line,

        ---------- dates and timestamps
        orders.ordered_at,
        orders.ordered_date

    from lines_refunded
    inner join orders
        on lines_refunded.order_id = orders.order_id

)

select * from fct_order_items
