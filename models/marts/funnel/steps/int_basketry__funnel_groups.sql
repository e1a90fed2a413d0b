{{ config(enabled=basketry.is_asked('funnel')) }}

-- One row per funnel, period, cut and step: units that came as far as the step before, and those
-- that went on; beside them, who made either step whatever came before, and bots, which no funnel
-- counts. A funnel has rows for the periods and cuts in which a unit made a step or a session of a
-- bot began, and for the period of the as-of date.
{%- set grains = ['day', 'week', 'month', 'quarter', 'year'] %}
{%- set group_columns = 'funnel_id, period_grain, period_start_date, cut_key' %}
with

steps as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps') }}

),

step_counts as (

    select * from {{ ref('basketry', 'int_basketry__funnel_step_counts') }}

),

open_counts as (

    select * from {{ ref('basketry', 'int_basketry__funnel_open_counts') }}

),

session_cuts as (

    select * from {{ ref('basketry', 'int_basketry__session_cuts') }}

),

cut_names as (

    select * from {{ ref('basketry', 'int_basketry__session_cut_names') }}

),

sessions as (

    select * from {{ ref('basketry', 'int_basketry__sessions_stitched') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

funnels as (

    select distinct funnel_id
    from steps

),

session_range as (

    select min(started_date) as first_started_date
    from sessions

),

bots_counted as (
    {% for grain in grains %}
    select
        {{ basketry.as_text("'" ~ grain ~ "'") }} as period_grain,
        {{ basketry.period_start(grain, 'started_date') }} as period_start_date,
        cut_key,
        count(*) as bot_session_count
    from session_cuts
    where
        is_bot
        {%- if grain in ['day', 'week'] %}
        and is_all
        {%- endif %}
    group by
        {{ basketry.period_start(grain, 'started_date') }},
        cut_key
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

periods_of_as_of as (
    {% for grain in grains %}
    select
        {{ basketry.as_text("'" ~ grain ~ "'") }} as period_grain,
        {{ basketry.period_start(grain, 'date_range.as_of_date') }} as period_start_date,
        cut_names.cut_key
    from date_range
    inner join cut_names
        on cut_names.segment = 'all'
    where date_range.as_of_date is not null
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

groups_together as (

    select {{ group_columns }}
    from step_counts

    union

    select {{ group_columns }}
    from open_counts

    union

    select {{ group_columns }}
    from funnels
    cross join periods_of_as_of

    union

    select {{ group_columns }}
    from funnels
    cross join bots_counted

),

counts as (

    select
        groups_together.funnel_id,
        groups_together.period_grain,
        groups_together.period_start_date,
        groups_together.cut_key,
        steps.step_number,
        steps.step_before_number,
        coalesce(step_counts.reached_count, 0) as reached_count,
        coalesce(step_counts.open_window_count, 0) as open_window_count,
        case
            when steps.step_order <> 'any_order' then coalesce(open_counts.did_count, 0)
        end as did_count,
        case
            when steps.step_order <> 'any_order' and steps.step_number > 1
                then coalesce(open_counts.continued_count, 0)
        end as continued_count,
        step_counts.median_seconds,
        step_counts.p90_seconds
    from groups_together
    inner join steps
        on groups_together.funnel_id = steps.funnel_id
    left join step_counts
        on
            groups_together.funnel_id = step_counts.funnel_id
            and groups_together.period_grain = step_counts.period_grain
            and groups_together.period_start_date = step_counts.period_start_date
            and groups_together.cut_key = step_counts.cut_key
            and steps.step_number = step_counts.step_number
    left join open_counts
        on
            groups_together.funnel_id = open_counts.funnel_id
            and groups_together.period_grain = open_counts.period_grain
            and groups_together.period_start_date = open_counts.period_start_date
            and groups_together.cut_key = open_counts.cut_key
            and steps.step_number = open_counts.step_number

),

funnel_groups as (

    select

        ---------- key
        counts.funnel_id,
        counts.period_grain,
        counts.period_start_date,
        counts.cut_key,
        counts.step_number,

        ---------- the period
        {{ basketry.period_end('counts.period_grain', 'counts.period_start_date') }}
            as period_end_date,
        {{ basketry.previous_period_start('counts.period_grain', 'counts.period_start_date') }}
            as previous_period_start_date,
        counts.period_start_date >= session_range.first_started_date
        and {{ basketry.period_end('counts.period_grain', 'counts.period_start_date') }}
        <= date_range.as_of_date as is_complete_period,

        ---------- the step
        counts.step_before_number,

        ---------- counts
        max(case when counts.step_number = 1 then counts.reached_count end) over (
            partition by
                counts.funnel_id,
                counts.period_grain,
                counts.period_start_date,
                counts.cut_key
        ) as funnel_entered_count,
        counts_before.reached_count as entered_count,
        counts.reached_count,
        counts_before.open_window_count,
        case when counts.step_number > 1 then counts_before.did_count end as did_before_count,
        counts.did_count,
        counts.continued_count,
        coalesce(bots_counted.bot_session_count, 0) as bot_session_count,

        ---------- time
        counts.median_seconds,
        counts.p90_seconds

    from counts
    inner join counts as counts_before
        on
            counts.funnel_id = counts_before.funnel_id
            and counts.period_grain = counts_before.period_grain
            and counts.period_start_date = counts_before.period_start_date
            and counts.cut_key = counts_before.cut_key
            and coalesce(counts.step_before_number, 1) = counts_before.step_number
    left join bots_counted
        on
            counts.period_grain = bots_counted.period_grain
            and counts.period_start_date = bots_counted.period_start_date
            and counts.cut_key = bots_counted.cut_key
    cross join date_range
    cross join session_range

)

select * from funnel_groups
