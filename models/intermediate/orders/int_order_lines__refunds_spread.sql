-- One row per line of an accepted order with its refunds: those that name the line, and its share
-- of those that name the order only.
with

lines as (

    select * from {{ ref('int_order_lines__order_amounts_spread') }}

),

refunds as (

    select * from {{ ref('stg_refunds') }}

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
        lines.order_item_id,
        lines.order_id,
        lines.net_amount,
        lines.units_per_amount,
        coalesce(refunds_of_lines.refund_amount, 0) as named_refund_amount,
        coalesce(refunds_of_orders.refund_amount, 0) as whole_refund_amount,
        sum(lines.net_amount) over (partition by lines.order_id) as order_net_amount,
        row_number() over (
            partition by lines.order_id
            order by lines.net_amount desc, lines.order_item_id asc
        ) as size_rank
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

rests_given_to_the_largest as (

    select
        shares_rounded.*,
        case
            when size_rank = 1
                then whole_refund_amount - sum(refund_share_amount) over (partition by order_id)
            else refund_share_amount
        end as own_refund_amount
    from shares_rounded

),

line_refunds as (

    select
        order_item_id,
        order_id,
        {{ basketry.as_money('named_refund_amount + own_refund_amount') }} as refund_amount
    from rests_given_to_the_largest

)

select * from line_refunds
