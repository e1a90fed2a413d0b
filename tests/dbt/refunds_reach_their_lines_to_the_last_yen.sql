{{ config(group="basketry") }}
-- What was refunded for an order is what its lines carry as refunded. Where every refund of an
-- order names its line, each line carries exactly its own.
with

refunds as (

    select * from {{ ref('basketry', 'stg_basketry__refunds') }}

),

order_items as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

both_sides as (

    select
        order_id,
        refund_amount
    from refunds
    where reject_reason is null

    union all

    select
        order_id,
        -refund_amount as refund_amount
    from order_items

),

orders_left_over as (

    select order_id
    from both_sides
    group by order_id
    having sum(refund_amount) <> 0

),

orders_refunded_as_a_whole as (

    select distinct order_id
    from refunds
    where
        reject_reason is null
        and order_item_id is null

),

lines_named as (

    select
        order_item_id,
        sum(refund_amount) as named_refund_amount
    from refunds
    where
        reject_reason is null
        and order_item_id is not null
    group by order_item_id

),

lines_left_over as (

    select order_items.order_item_id
    from order_items
    left join lines_named
        on order_items.order_item_id = lines_named.order_item_id
    left join orders_refunded_as_a_whole
        on order_items.order_id = orders_refunded_as_a_whole.order_id
    where
        orders_refunded_as_a_whole.order_id is null
        and order_items.refund_amount <> coalesce(lines_named.named_refund_amount, 0)

),

left_over as (

    select order_id as key_at_fault from orders_left_over
    union all
    select order_item_id as key_at_fault from lines_left_over

)

select * from left_over
