-- The session that each order was placed in: the one it names; or, of a visitor whose sessions were
-- cut from events, the one that had begun and was not idle for too long.
{%- set idle_minutes = basketry.setting('session_idle_minutes') %}
with

orders as (

    select * from {{ ref('basketry', 'stg_basketry__orders') }}
    where reject_reason is null

),

sessions as (

    select * from {{ ref('basketry', 'int_basketry__sessions') }}

),

orders_of_listed_sessions as (

    select
        orders.order_id,
        sessions.session_id
    from orders
    inner join sessions
        on
            orders.session_id = sessions.session_id
            and not sessions.is_cut

),

orders_of_cut_sessions as (

    select
        orders.order_id,
        sessions.session_id
    from orders
    inner join sessions
        on
            coalesce(orders.session_id, orders.visitor_id) = sessions.visitor_id
            and sessions.is_cut
            and orders.ordered_at >= sessions.started_at
            and {{ basketry.microseconds_between('sessions.ended_at', 'orders.ordered_at') }}
            <= {{ idle_minutes }} * 60000000

),

session_orders as (

    select * from orders_of_listed_sessions
    union all
    select * from orders_of_cut_sessions

)

select * from session_orders
