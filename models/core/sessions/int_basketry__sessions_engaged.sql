-- Whether each session meets the micro-conversion engaged_session; no row where the reference table
-- does not say what that is, or the shop records no events.
with

sessions as (

    select * from {{ ref('basketry', 'int_basketry__sessions_listed') }}

),

sessions_summed as (

    select * from {{ ref('basketry', 'int_basketry__sessions_summed') }}

),

conditions as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversion_conditions') }}

),

micro_conversions_met as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversions_met') }}

),

definitions as (

    select distinct micro_conversion_id
    from conditions
    where micro_conversion_id = 'engaged_session'

),

shops_with_events as (

    select count(*) as session_count
    from sessions_summed
    having count(*) > 0

),

sessions_engaged as (

    select
        sessions.session_id,
        micro_conversions_met.session_id is not null as is_engaged
    from sessions
    cross join shops_with_events
    cross join definitions
    left join micro_conversions_met
        on
            sessions.session_id = micro_conversions_met.session_id
            and definitions.micro_conversion_id = micro_conversions_met.micro_conversion_id

)

select * from sessions_engaged
