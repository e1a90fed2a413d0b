-- The valid orders of each session that has any, and their worth in the currency of the first.
with

session_orders as (

    select * from {{ ref('basketry', 'int_basketry__session_orders_ranked') }}
    where is_valid_order

),

first_orders as (

    select
        session_id,
        currency_code
    from session_orders
    where order_rank = 1

),

sessions_ordered as (

    select

        ---------- key
        first_orders.session_id,

        ---------- text
        first_orders.currency_code,

        ---------- numerics
        count(*) as order_count,
        sum(case when session_orders.currency_code = first_orders.currency_code then 0 else 1 end)
            as other_currency_order_count,
        {{ basketry.as_money(
            'sum(case when session_orders.currency_code = first_orders.currency_code'
            ~ ' then session_orders.order_value_amount else 0 end)'
        ) }} as order_value_amount,

        ---------- timestamps
        max(session_orders.ordered_at) as last_ordered_at

    from first_orders
    inner join session_orders
        on first_orders.session_id = session_orders.session_id
    group by
        first_orders.session_id,
        first_orders.currency_code

)

select * from sessions_ordered
