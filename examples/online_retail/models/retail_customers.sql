with

orders as (

    select * from {{ ref('retail_orders') }}

),

orders_ranked as (

    -- Eight customers appear in two countries: where they first bought is where they are.
    select
        customer_id,
        region,
        row_number() over (partition by customer_id order by ordered_at, order_id) as order_rank
    from orders
    where customer_id is not null

),

customers as (

    select
        customer_id,
        region
    from orders_ranked
    where order_rank = 1

)

select * from customers
