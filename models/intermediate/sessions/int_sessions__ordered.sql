-- The valid orders of each session that has any, and their worth in the currency of the first.
with

session_orders as (

    select * from {{ ref('int_session_orders__matched') }}

),

orders as (

    select * from {{ ref('int_orders__enriched') }}

),

orders_numbered as (

    select
        session_orders.session_id,
        orders.currency_code,
        orders.ordered_at,
        orders.{{ basketry.setting('order_value_basis') }}_amount as order_value_amount,
        row_number() over (
            partition by session_orders.session_id
            order by
                orders.ordered_at,
                orders.order_id
        ) as order_number
    from session_orders
    inner join orders
        on session_orders.order_id = orders.order_id
    where orders.is_valid_order

),

first_orders as (

    select
        session_id,
        currency_code
    from orders_numbered
    where order_number = 1

),

sessions_ordered as (

    select

        ---------- key
        first_orders.session_id,

        ---------- text
        first_orders.currency_code,

        ---------- numerics
        count(*) as order_count,
        sum(case when orders_numbered.currency_code = first_orders.currency_code then 0 else 1 end)
            as other_currency_order_count,
        {{ basketry.as_money(
            'sum(case when orders_numbered.currency_code = first_orders.currency_code'
            ~ ' then orders_numbered.order_value_amount else 0 end)'
        ) }} as order_value_amount,

        ---------- timestamps
        max(orders_numbered.ordered_at) as last_ordered_at

    from first_orders
    inner join orders_numbered
        on first_orders.session_id = orders_numbered.session_id
    group by
        first_orders.session_id,
        first_orders.currency_code

)

select * from sessions_ordered
