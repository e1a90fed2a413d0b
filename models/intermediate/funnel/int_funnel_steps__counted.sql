-- How many units reached each step, by period and cut of the session of their entry, and how many
-- of them may still go on.
with

units as (

    select * from {{ ref('int_funnel_units__by_period') }}

),

session_segments as (

    select * from {{ ref('int_session_segments__by_grain') }}

),

steps_counted as (

    select
        units.funnel_id,
        units.period_grain,
        units.period_start_date,
        session_segments.segment,
        session_segments.segment_value,
        units.step_number,
        count(*) as reached_count,
        sum(case when units.is_open_window then 1 else 0 end) as open_window_count
    from units
    inner join session_segments
        on
            units.session_id = session_segments.session_id
            and units.period_grain = session_segments.period_grain
    group by
        units.funnel_id,
        units.period_grain,
        units.period_start_date,
        session_segments.segment,
        session_segments.segment_value,
        units.step_number

)

select * from steps_counted
