{{ config(enabled=basketry.is_asked('funnel')) }}

-- What was bought by period, cut and currency: all together, and by the visits that it came out of.
-- Those of the site, where an order was placed in a session that is not a bot's; else those of its
-- store, where visitors were counted there that day; else none that is known. A store that only
-- hands over what was bought on the site did not sell it.
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

session_orders as (

    select * from {{ ref('basketry', 'int_basketry__session_orders') }}

),

sessions as (

    select * from {{ ref('basketry', 'int_basketry__sessions_stitched') }}

),

store_visits as (

    select * from {{ ref('basketry', 'stg_basketry__store_visits') }}

),

order_cuts as (

    select * from {{ ref('basketry', 'int_basketry__order_cuts') }}

),

order_groups as (

    select * from {{ ref('basketry', 'int_basketry__order_groups') }}

),

cut_names as (

    select * from {{ ref('basketry', 'int_basketry__order_cut_names') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

periods as (

    select * from {{ ref('basketry', 'int_basketry__periods') }}

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
        {{ basketry.hash_of_texts(['orders.order_id']) }} as order_key,
        case
            when orders_of_sessions.order_id is not null then 'site'
            when store_visits.store_id is not null then 'store'
            else 'none'
        end as visit_source
    from orders
    left join orders_of_sessions
        on orders.order_id = orders_of_sessions.order_id
    left join store_visits
        on
            orders.store_id = store_visits.store_id
            and orders.ordered_date = store_visits.visit_date
            and store_visits.reject_reason is null
    where orders.is_valid_order

),

cuts_compared as (

    select
        cut_key,
        segment = 'all' as is_all
    from cut_names

),

orders_by_source as (

    select
        period_days.period_key,
        order_cuts.cut_key,
        visit_sources.visit_source,
        count(*) as order_count,
        count(distinct order_cuts.buyer_key) as customer_count,
        sum(order_cuts.order_value_amount) as order_value_amount
    from order_cuts
    inner join visit_sources
        on order_cuts.order_key = visit_sources.order_key
    inner join cuts_compared
        on order_cuts.cut_key = cuts_compared.cut_key
    inner join period_days
        on order_cuts.ordered_date = period_days.date_day
    where
        cuts_compared.is_all
        or period_days.period_grain in ('month', 'quarter', 'year')
    group by
        period_days.period_key,
        order_cuts.cut_key,
        visit_sources.visit_source

),

orders_together as (

    select
        period_key,
        cut_key,
        'all' as visit_source,
        order_count,
        customer_count,
        order_value_amount
    from order_groups

    union all

    select
        period_key,
        cut_key,
        visit_source,
        order_count,
        customer_count,
        order_value_amount
    from orders_by_source

),

driver_orders as (

    select
        periods.period_grain,
        periods.period_start_date,
        {{ basketry.as_text('orders_together.visit_source') }} as visit_source,
        cut_names.segment,
        cut_names.segment_value,
        cut_names.currency_code,
        orders_together.order_count,
        orders_together.customer_count,
        {{ basketry.as_money('orders_together.order_value_amount') }} as order_value_amount
    from orders_together
    inner join periods
        on orders_together.period_key = periods.period_key
    inner join cut_names
        on orders_together.cut_key = cut_names.cut_key
    where
        cut_names.segment = 'all'
        or periods.period_grain in ('month', 'quarter', 'year')

)

select * from driver_orders
