with

customers as (

    select * from {{ ref('basketry', 'stg_basketry__customers') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

customers_accepted as (

    select * from customers
    where reject_reason is null

),

customer_orders as (

    select
        customer_id,
        count(*) as order_count,
        sum(case when is_valid_order then 1 else 0 end) as valid_order_count,
        min(case when is_valid_order then ordered_at end) as first_ordered_at,
        max(case when is_valid_order then ordered_at end) as last_ordered_at
    from orders
    where customer_id is not null
    group by customer_id

),

customers_known as (

    select

        ---------- ids
        coalesce(customers_accepted.customer_id, customer_orders.customer_id) as customer_id,

        ---------- text
        customers_accepted.gender,
        customers_accepted.region,
        customers_accepted.acquisition_channel,
        customers_accepted.membership_rank,

        ---------- numerics
        cast(coalesce(customer_orders.order_count, 0) as bigint) as order_count,
        cast(coalesce(customer_orders.valid_order_count, 0) as bigint) as valid_order_count,

        ---------- booleans
        customers_accepted.customer_id is not null as is_registered,

        ---------- dates and timestamps
        customers_accepted.birth_date,
        customers_accepted.registered_at,
        customer_orders.first_ordered_at,
        customer_orders.last_ordered_at

    from customers_accepted
    full outer join customer_orders
        on customers_accepted.customer_id = customer_orders.customer_id

)

select * from customers_known
