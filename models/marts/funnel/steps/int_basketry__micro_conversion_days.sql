-- Sessions of people that met each micro-conversion, by the day and cut of the session.
with

micro_conversions_met as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversions_met') }}

),

sessions as (

    select * from {{ ref('basketry', 'int_basketry__sessions_stitched') }}

),

session_orders as (

    select * from {{ ref('basketry', 'int_basketry__session_orders_ranked') }}
    where is_valid_order

),

session_segments as (

    select * from {{ ref('basketry', 'int_basketry__session_segments_unpivoted') }}

),

sessions_ordered as (

    select
        session_id,
        max(ordered_at) as last_ordered_at
    from session_orders
    group by session_id

),

conversions as (

    select
        micro_conversions_met.micro_conversion_id,
        sessions.session_id,
        sessions.started_date,
        sessions_ordered.session_id is not null as has_order,
        sessions_ordered.last_ordered_at >= micro_conversions_met.met_at as has_order_after
    from micro_conversions_met
    inner join sessions
        on micro_conversions_met.session_id = sessions.session_id
    left join sessions_ordered
        on sessions.session_id = sessions_ordered.session_id
    where not sessions.is_bot

),

conversions_by_day as (

    select
        conversions.micro_conversion_id,
        conversions.started_date as session_date,
        session_segments.segment,
        session_segments.segment_value,
        count(*) as conversion_count,
        sum(case when conversions.has_order then 1 else 0 end) as purchase_count,
        sum(case when conversions.has_order_after then 1 else 0 end) as purchase_after_count
    from conversions
    inner join session_segments
        on conversions.session_id = session_segments.session_id
    group by
        conversions.micro_conversion_id,
        conversions.started_date,
        session_segments.segment,
        session_segments.segment_value

)

select * from conversions_by_day
