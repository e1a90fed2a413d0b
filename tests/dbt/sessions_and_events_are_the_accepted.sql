{{ config(group="basketry") }}
-- fct_sessions holds every accepted session, and fct_events every accepted event, once each. Visits
-- that were cut from events have no row of their own that came in.
with

sessions as (

    select * from {{ ref('basketry', 'basketry__fct_sessions') }}

),

events as (

    select * from {{ ref('basketry', 'basketry__fct_events') }}

),

sessions_staged as (

    select * from {{ ref('basketry', 'stg_basketry__sessions') }}

),

events_staged as (

    select * from {{ ref('basketry', 'stg_basketry__events') }}

),

both_sides as (

    select
        'sessions' as input_name,
        session_id as row_key,
        1 as row_count
    from sessions
    where not is_cut

    union all

    select
        'sessions' as input_name,
        session_id as row_key,
        -1 as row_count
    from sessions_staged
    where reject_reason is null

    union all

    select
        'events' as input_name,
        event_id as row_key,
        1 as row_count
    from events

    union all

    select
        'events' as input_name,
        event_id as row_key,
        -1 as row_count
    from events_staged
    where reject_reason is null

),

left_over as (

    select
        input_name,
        row_key
    from both_sides
    group by
        input_name,
        row_key
    having sum(row_count) <> 0

)

select * from left_over
