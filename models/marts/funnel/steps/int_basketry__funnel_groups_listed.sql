-- The periods and cuts that each funnel has rows for: where a unit made a step, or a session of a
-- bot began; and the period of the as-of date.
with

steps_counted as (

    select * from {{ ref('basketry', 'int_basketry__funnel_step_counts') }}

),

open_counted as (

    select * from {{ ref('basketry', 'int_basketry__funnel_open_counts') }}

),

funnels as (

    select * from {{ basketry.reference('funnels') }}

),

bots_counted as (

    select * from {{ ref('basketry', 'int_basketry__funnel_bots_counted') }}

),

sessions as (

    select * from {{ ref('basketry', 'int_basketry__sessions_stitched') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

segments as (

    select * from {{ basketry.reference('segments') }}

),

session_range as (

    select min(started_date) as first_started_date
    from sessions

),

periods_of_as_of as (
    {% for period_grain in ['day', 'week', 'month', 'quarter', 'year'] %}
    select
        '{{ period_grain }}' as period_grain,
        {{ basketry.period_start(period_grain, 'date_range.as_of_date') }} as period_start_date
    from date_range
    cross join session_range
    inner join segments
        on
            segments.segment = 'all'
            and segments.is_on
    where
        date_range.as_of_date is not null
        and session_range.first_started_date is not null
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

groups_together as (

    select
        funnel_id,
        period_grain,
        period_start_date,
        segment,
        segment_value
    from steps_counted

    union

    select
        funnel_id,
        period_grain,
        period_start_date,
        segment,
        segment_value
    from open_counted

    union

    select
        funnels.funnel_id,
        {{ basketry.as_text('periods_of_as_of.period_grain') }} as period_grain,
        periods_of_as_of.period_start_date,
        'all' as segment,
        'all' as segment_value
    from periods_of_as_of
    cross join funnels

    union

    select
        funnels.funnel_id,
        bots_counted.period_grain,
        bots_counted.period_start_date,
        bots_counted.segment,
        bots_counted.segment_value
    from bots_counted
    cross join funnels

),

groups_listed as (

    select

        ---------- key
        groups_together.funnel_id,
        groups_together.period_grain,
        groups_together.period_start_date,
        groups_together.segment,
        groups_together.segment_value,

        ---------- the period
        {{ basketry.period_end(
            'groups_together.period_grain', 'groups_together.period_start_date'
        ) }} as period_end_date,
        {{ basketry.previous_period_start(
            'groups_together.period_grain', 'groups_together.period_start_date'
        ) }} as previous_period_start_date,
        groups_together.period_start_date >= session_range.first_started_date
        and {{ basketry.period_end(
            'groups_together.period_grain', 'groups_together.period_start_date'
        ) }} <= date_range.as_of_date as is_complete_period

    from groups_together
    cross join date_range
    cross join session_range

)

select * from groups_listed
