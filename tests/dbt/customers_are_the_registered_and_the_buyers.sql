{{ config(group="basketry") }}
-- dim_customers holds every accepted customer and every customer of an order, once, with the orders
-- that fct_orders gives them.
with

customers as (

    select * from {{ ref('basketry', 'basketry__dim_customers') }}

),

customers_staged as (

    select * from {{ ref('basketry', 'stg_basketry__customers') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

both_sides as (

    select
        customer_id,
        case when is_registered then 1 else 0 end as registered_count,
        order_count,
        valid_order_count
    from customers

    union all

    select
        customer_id,
        -1 as registered_count,
        0 as order_count,
        0 as valid_order_count
    from customers_staged
    where reject_reason is null

    union all

    select
        customer_id,
        0 as registered_count,
        -1 as order_count,
        case when is_valid_order then -1 else 0 end as valid_order_count
    from orders
    where customer_id is not null

),

left_over as (

    select customer_id
    from both_sides
    group by customer_id
    having
        sum(registered_count) <> 0
        or sum(order_count) <> 0
        or sum(valid_order_count) <> 0

)

select * from left_over
