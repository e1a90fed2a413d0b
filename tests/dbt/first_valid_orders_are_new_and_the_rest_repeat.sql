-- A customer is new once, at the earliest valid order over all history; orders of one instant go by
-- order_id. Found without a window, unlike in the model.
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

valid_orders as (

    select *
    from orders
    where
        is_valid_order
        and customer_id is not null

),

first_instants as (

    select
        customer_id,
        min(ordered_at) as ordered_at,
        count(*) as order_count,
        max(order_number) as last_order_number,
        count(distinct order_number) as order_number_count
    from valid_orders
    group by customer_id

),

first_orders as (

    select
        valid_orders.customer_id,
        min(valid_orders.order_id) as order_id
    from valid_orders
    inner join first_instants
        on
            valid_orders.customer_id = first_instants.customer_id
            and valid_orders.ordered_at = first_instants.ordered_at
    group by valid_orders.customer_id

),

orders_at_odds as (

    select orders.order_id as key_at_fault
    from orders
    left join first_orders
        on orders.order_id = first_orders.order_id
    where
        orders.is_valid_order
        and (
            orders.customer_type <> case
                when orders.customer_id is null then 'guest'
                when first_orders.order_id is not null then 'new'
                else 'repeat'
            end
            or (first_orders.order_id is not null and orders.order_number <> 1)
        )

),

customers_miscounted as (

    select customer_id as key_at_fault
    from first_instants
    where
        last_order_number <> order_count
        or order_number_count <> order_count

),

at_odds as (

    select * from orders_at_odds
    union all
    select * from customers_miscounted

)

select * from at_odds
