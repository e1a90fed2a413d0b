-- The orders of each session, the valid ones first, by time.
with

session_orders as (

    select * from {{ ref('basketry', 'int_basketry__session_orders') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

session_orders_ranked as (

    select
        session_orders.session_id,
        orders.order_id,
        orders.is_valid_order,
        orders.invalid_reason,
        orders.currency_code,
        orders.ordered_at,
        orders.{{ basketry.setting('order_value_basis') }}_amount as order_value_amount,
        row_number() over (
            partition by session_orders.session_id
            order by
                case when orders.is_valid_order then 0 else 1 end,
                orders.ordered_at,
                orders.order_id
        ) as order_rank
    from session_orders
    inner join orders
        on session_orders.order_id = orders.order_id

)

select * from session_orders_ranked
