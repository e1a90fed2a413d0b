{{ config(group="basketry") }}
-- The order's own discount, its shipping and its tax arrive on its lines in full, though each share
-- is rounded.
with

orders as (

    select * from {{ ref('basketry', 'stg_basketry__orders') }}

),

order_items as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

both_sides as (

    select
        order_id,
        order_discount_amount,
        shipping_amount,
        tax_amount
    from orders
    where reject_reason is null

    union all

    select
        order_id,
        -order_discount_amount as order_discount_amount,
        -shipping_amount as shipping_amount,
        -tax_amount as tax_amount
    from order_items

),

left_over as (

    select order_id
    from both_sides
    group by order_id
    having
        sum(order_discount_amount) <> 0
        or sum(shipping_amount) <> 0
        or sum(tax_amount) <> 0

)

select * from left_over
