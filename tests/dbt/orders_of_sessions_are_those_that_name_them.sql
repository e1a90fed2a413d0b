{{ config(group="basketry") }}
-- The valid orders of a listed session are those of fct_orders that name it, and its worth is
-- theirs in the currency of the session.
with

sessions as (

    select * from {{ ref('basketry', 'basketry__fct_sessions') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

both_sides as (

    select
        session_id,
        order_count,
        other_currency_order_count,
        coalesce(order_value_amount, 0) as order_value_amount
    from sessions
    where not is_cut

    union all

    select
        orders.session_id,
        -1 as order_count,
        case when orders.currency_code = sessions.currency_code then 0 else -1 end
            as other_currency_order_count,
        case
            when orders.currency_code = sessions.currency_code
                then -orders.{{ basketry.setting('order_value_basis') }}_amount
            else 0
        end as order_value_amount
    from orders
    inner join sessions
        on orders.session_id = sessions.session_id
    where
        orders.is_valid_order
        and not sessions.is_cut

),

left_over as (

    select session_id
    from both_sides
    group by session_id
    having
        sum(order_count) <> 0
        or sum(other_currency_order_count) <> 0
        or sum(order_value_amount) <> 0

)

select * from left_over
