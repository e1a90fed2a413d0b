-- A number made by hash_of_texts stands for one buyer: otherwise two were counted as one.
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

buyers as (

    select
        {{ basketry.hash_of_texts(['customer_key']) }} as buyer_key,
        customer_key
    from orders
    where is_valid_order

),

numbers_shared as (

    select buyer_key
    from buyers
    group by buyer_key
    having min(customer_key) <> max(customer_key)

)

select * from numbers_shared
