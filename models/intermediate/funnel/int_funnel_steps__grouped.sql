-- One row per funnel, period, cut and step: units that came as far as the step before, and those
-- that went on. Groups of bots alone have their rows, and so has the period of the as-of date.
with

steps_counted as (

    select * from {{ ref('int_funnel_steps__counted') }}

),

steps as (

    select * from {{ ref('int_funnel_steps__listed') }}

),

bots_counted as (

    select * from {{ ref('int_funnel_bots__counted') }}

),

sessions as (

    select * from {{ ref('fct_sessions') }}

),

date_range as (

    select * from {{ ref('int_orders__date_range') }}

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
        steps.funnel_id,
        {{ basketry.as_text('periods_of_as_of.period_grain') }} as period_grain,
        periods_of_as_of.period_start_date,
        'all' as segment,
        'all' as segment_value
    from periods_of_as_of
    cross join steps

    union

    select
        steps.funnel_id,
        bots_counted.period_grain,
        bots_counted.period_start_date,
        bots_counted.segment,
        bots_counted.segment_value
    from bots_counted
    cross join steps

),

groups_bounded as (

    select
        groups_together.*,
        {{ basketry.period_end('period_grain', 'period_start_date') }} as period_end_date,
        {{ basketry.previous_period_start('period_grain', 'period_start_date') }}
            as previous_period_start_date
    from groups_together

),

steps_grouped as (

    select

        ---------- key
        groups_bounded.funnel_id,
        groups_bounded.period_grain,
        groups_bounded.period_start_date,
        groups_bounded.segment,
        groups_bounded.segment_value,
        steps.step_number,

        ---------- the period
        groups_bounded.period_end_date,
        groups_bounded.previous_period_start_date,
        groups_bounded.period_start_date >= session_range.first_started_date
        and groups_bounded.period_end_date <= date_range.as_of_date as is_complete_period,

        ---------- the step
        steps.step_before_number,

        ---------- counts
        coalesce(entries.reached_count, 0) as funnel_entered_count,
        coalesce(steps_before.reached_count, 0) as entered_count,
        coalesce(steps_reached.reached_count, 0) as reached_count,
        coalesce(steps_before.open_window_count, 0) as open_window_count

    from groups_bounded
    cross join date_range
    cross join session_range
    inner join steps
        on groups_bounded.funnel_id = steps.funnel_id
    left join steps_counted as entries
        on
            groups_bounded.funnel_id = entries.funnel_id
            and groups_bounded.period_grain = entries.period_grain
            and groups_bounded.period_start_date = entries.period_start_date
            and groups_bounded.segment = entries.segment
            and groups_bounded.segment_value = entries.segment_value
            and entries.step_number = 1
    left join steps_counted as steps_before
        on
            groups_bounded.funnel_id = steps_before.funnel_id
            and groups_bounded.period_grain = steps_before.period_grain
            and groups_bounded.period_start_date = steps_before.period_start_date
            and groups_bounded.segment = steps_before.segment
            and groups_bounded.segment_value = steps_before.segment_value
            and coalesce(steps.step_before_number, 1) = steps_before.step_number
    left join steps_counted as steps_reached
        on
            groups_bounded.funnel_id = steps_reached.funnel_id
            and groups_bounded.period_grain = steps_reached.period_grain
            and groups_bounded.period_start_date = steps_reached.period_start_date
            and groups_bounded.segment = steps_reached.segment
            and groups_bounded.segment_value = steps_reached.segment_value
            and steps.step_number = steps_reached.step_number

)

select * from steps_grouped
