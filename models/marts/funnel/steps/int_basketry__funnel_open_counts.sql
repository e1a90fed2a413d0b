-- How many units made each step at all in a period, and how many went on to it from the step
-- before, each in the cut of the session in which it first made the one it is counted by. Not in
-- any order, where a row stands for a number of steps.
--
-- By grain, each reading its own rows, so that one grain of a large shop is in memory at a time.
with

steps as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps') }}
    where step_order <> 'any_order'

),
{% for period_grain in ['day', 'week', 'month', 'quarter', 'year'] %}
made_by_{{ period_grain }} as (

    select
        funnel_id,
        unit_key,
        {{ basketry.period_start(period_grain, 'unit_date') }} as period_start_date,
        step_number,
        session_id
    from {{ ref('basketry', 'int_basketry__funnel_steps_made') }}
    where {{ basketry.is_first_of_period(period_grain, 'unit_date', 'unit_date_before') }}

),

continued_by_{{ period_grain }} as (

    select
        unit_key,
        {{ basketry.period_start(period_grain, 'date_before') }} as period_start_date,
        step_number
    from {{ ref('basketry', 'int_basketry__funnel_steps_continued') }}
    where {{ basketry.is_first_of_period(period_grain, 'date_before', 'previous_date_before') }}

),

units_by_{{ period_grain }} as (

    select
        made.funnel_id,
        made.period_start_date,
        made.session_id,
        made.step_number,
        1 as did_count,
        0 as continued_count
    from made_by_{{ period_grain }} as made
    inner join steps
        on
            made.funnel_id = steps.funnel_id
            and made.step_number = steps.step_number

    union all

    select
        made.funnel_id,
        made.period_start_date,
        made.session_id,
        steps.step_number,
        0 as did_count,
        1 as continued_count
    from made_by_{{ period_grain }} as made
    inner join steps
        on
            made.funnel_id = steps.funnel_id
            and made.step_number = steps.step_before_number
    inner join continued_by_{{ period_grain }} as continued
        on
            made.unit_key = continued.unit_key
            and made.period_start_date = continued.period_start_date
            and steps.step_number = continued.step_number

),

session_segments_by_{{ period_grain }} as (

    select * from {{ ref('basketry', 'int_basketry__session_segments_by_grain') }}
    where period_grain = '{{ period_grain }}'

),
{% endfor %}
steps_counted as (
    {% for period_grain in ['day', 'week', 'month', 'quarter', 'year'] %}
    select
        units.funnel_id,
        session_segments.period_grain,
        units.period_start_date,
        session_segments.segment,
        session_segments.segment_value,
        units.step_number,
        sum(units.did_count) as did_count,
        sum(units.continued_count) as continued_count
    from units_by_{{ period_grain }} as units
    inner join session_segments_by_{{ period_grain }} as session_segments
        on units.session_id = session_segments.session_id
    group by
        units.funnel_id,
        session_segments.period_grain,
        units.period_start_date,
        session_segments.segment,
        session_segments.segment_value,
        units.step_number
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
)

select * from steps_counted
