with

file_orders as (

    select * from {{ source('fuzzy_factory', 'orders') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

orders_off as (

    select
        file_orders.order_id,
        file_orders.price_usd,
        orders.net_amount
    from file_orders
    left join orders
        on file_orders.order_id = orders.order_id
    where orders.net_amount is distinct from cast(file_orders.price_usd as decimal(18, 4))

)

select * from orders_off
