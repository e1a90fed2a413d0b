{{ config(group="basketry", enabled=basketry.is_asked('funnel')) }}
-- A funnel of sessions that begins with session_start holds every session of a person once: on its
-- day, and in no other. The rest are bots.
with

transitions as (

    select * from {{ ref('basketry', 'basketry__funnel_transitions') }}

),

funnels as (

    select * from {{ basketry.reference('funnels') }}

),

funnel_steps as (

    select * from {{ basketry.reference('funnel_steps') }}

),

sessions as (

    select * from {{ ref('basketry', 'basketry__fct_sessions') }}

),

segments as (

    select * from {{ ref('basketry', 'int_basketry__segments') }}

),

-- Made by the start of any session, and by nothing else; days are in the cut of all only.
funnels_of_all_sessions as (

    select funnels.funnel_id
    from funnels
    inner join funnel_steps
        on funnels.funnel_id = funnel_steps.funnel_id
    inner join segments
        on
            segments.segment = 'all'
            and segments.is_on
    where
        funnels.unit = 'session'
        and funnels.step_order <> 'any_order'
        and funnel_steps.step_number = 1
    group by funnels.funnel_id
    having
        min(funnel_steps.event_name) = 'session_start'
        and count(*) = 1
        and count(funnel_steps.page_path_pattern) = 0
        and count(funnel_steps.category) = 0

),

both_sides as (

    select
        transitions.funnel_id,
        transitions.period_start_date as session_date,
        transitions.funnel_entered_count as person_count,
        transitions.bot_session_count
    from transitions
    inner join funnels_of_all_sessions
        on transitions.funnel_id = funnels_of_all_sessions.funnel_id
    where
        transitions.step_number = 1
        and transitions.period_grain = 'day'
        and transitions.segment = 'all'

    union all

    select
        funnels_of_all_sessions.funnel_id,
        sessions.started_date as session_date,
        case when sessions.is_bot then 0 else -1 end as person_count,
        case when sessions.is_bot then -1 else 0 end as bot_session_count
    from sessions
    cross join funnels_of_all_sessions

),

left_over as (

    select
        funnel_id,
        session_date
    from both_sides
    group by
        funnel_id,
        session_date
    having
        sum(person_count) <> 0
        or sum(bot_session_count) <> 0

)

select * from left_over
