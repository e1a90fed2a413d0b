{{ config(group="basketry", enabled=basketry.is_asked('funnel')) }}
-- Where a funnel counts sessions, each cut holds all of them once more: entered, reached and
-- dropped add up to the row of all.
with

transitions as (

    select * from {{ ref('basketry', 'basketry__funnel_transitions') }}
    where
        unit = 'session'
        and period_grain in ('month', 'quarter', 'year')

),

segments as (

    select * from {{ ref('basketry', 'int_basketry__segments') }}

),

-- Without the cut of all there is nothing to add up to.
cuts as (

    select distinct transitions.segment
    from transitions
    inner join segments
        on
            segments.segment = 'all'
            and segments.is_on
    where transitions.segment <> 'all'

),

both_sides as (

    select
        transitions.funnel_id,
        transitions.period_grain,
        transitions.period_start_date,
        transitions.step_number,
        cuts.segment,
        -transitions.funnel_entered_count as funnel_entered_count,
        -transitions.entered_count as entered_count,
        -transitions.reached_count as reached_count,
        -transitions.dropped_count as dropped_count,
        -transitions.open_window_count as open_window_count,
        -transitions.bot_session_count as bot_session_count
    from transitions
    cross join cuts
    where transitions.segment = 'all'

    union all

    select
        transitions.funnel_id,
        transitions.period_grain,
        transitions.period_start_date,
        transitions.step_number,
        transitions.segment,
        transitions.funnel_entered_count,
        transitions.entered_count,
        transitions.reached_count,
        transitions.dropped_count,
        transitions.open_window_count,
        transitions.bot_session_count
    from transitions
    inner join cuts
        on transitions.segment = cuts.segment

),

left_over as (

    select
        funnel_id,
        period_grain,
        period_start_date,
        step_number,
        segment
    from both_sides
    group by
        funnel_id,
        period_grain,
        period_start_date,
        step_number,
        segment
    having
        sum(funnel_entered_count) <> 0
        or sum(entered_count) <> 0
        or sum(reached_count) <> 0
        or sum(dropped_count) <> 0
        or sum(open_window_count) <> 0
        or sum(bot_session_count) <> 0

)

select * from left_over
