-- How many units made each step at all in a period, and how many went on to it from the step
-- before, each in the cut of the session in which it first made the one it is counted by. Not in
-- any order, where a row stands for a number of steps.
with

steps_made as (

    select * from {{ ref('int_funnel_steps__made_by_period') }}

),

steps_continued as (

    select * from {{ ref('int_funnel_steps__continued') }}

),

steps as (

    select * from {{ ref('int_funnel_steps__listed') }}

),

session_segments as (

    select * from {{ ref('int_session_segments__by_grain') }}

),

continued_by_period as (
    {% for period_grain in ['day', 'week', 'month', 'quarter', 'year'] %}
    select distinct
        unit_key,
        step_number,
        '{{ period_grain }}' as period_grain,
        {{ basketry.period_start(period_grain, 'date_before') }} as period_start_date
    from steps_continued
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

units as (

    select
        steps_made.funnel_id,
        steps_made.period_grain,
        steps_made.period_start_date,
        steps_made.session_id,
        steps_made.step_number,
        1 as did_count,
        0 as continued_count
    from steps_made
    inner join steps
        on
            steps_made.funnel_id = steps.funnel_id
            and steps_made.step_number = steps.step_number
            and steps.step_order <> 'any_order'

    union all

    select
        steps_made.funnel_id,
        steps_made.period_grain,
        steps_made.period_start_date,
        steps_made.session_id,
        steps.step_number,
        0 as did_count,
        1 as continued_count
    from steps_made
    inner join steps
        on
            steps_made.funnel_id = steps.funnel_id
            and steps_made.step_number = steps.step_before_number
    inner join continued_by_period
        on
            steps_made.unit_key = continued_by_period.unit_key
            and steps.step_number = continued_by_period.step_number
            and steps_made.period_grain = continued_by_period.period_grain
            and steps_made.period_start_date = continued_by_period.period_start_date

),

steps_counted as (

    select
        units.funnel_id,
        units.period_grain,
        units.period_start_date,
        session_segments.segment,
        session_segments.segment_value,
        units.step_number,
        sum(units.did_count) as did_count,
        sum(units.continued_count) as continued_count
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
