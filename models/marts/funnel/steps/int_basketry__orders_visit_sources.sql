-- Which visits each valid order came out of: those of the site, where it was placed in a session
-- that is not a bot's; else those of its store, where visitors were counted there that day; else
-- none that is known. A store that only hands over what was bought on the site did not sell it.
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

session_orders as (

    select * from {{ ref('basketry', 'int_basketry__session_orders') }}

),

sessions as (

    select * from {{ ref('basketry', 'basketry__fct_sessions') }}

),

store_visits as (

    select * from {{ ref('basketry', 'stg_basketry__store_visits') }}

),

orders_of_sessions as (

    select session_orders.order_id
    from session_orders
    inner join sessions
        on session_orders.session_id = sessions.session_id
    where not sessions.is_bot

),

visit_sources as (

    select
        orders.order_id,
        {{ basketry.as_text("case
            when orders_of_sessions.order_id is not null then 'site'
            when store_visits.store_id is not null then 'store'
            else 'none'
        end") }} as visit_source
    from orders
    left join orders_of_sessions
        on orders.order_id = orders_of_sessions.order_id
    left join store_visits
        on
            orders.store_id = store_visits.store_id
            and orders.ordered_date = store_visits.visit_date
            and store_visits.reject_reason is null
    where orders.is_valid_order

)

select * from visit_sources
