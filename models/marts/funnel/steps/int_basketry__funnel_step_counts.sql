{{ config(enabled=basketry.is_asked('funnel')) }}

-- How many units reached each step, by period and cut of the session of their first entry in it,
-- how many of them may still go on, and the median and the ninth decile of the seconds that they
-- took from the step before: by counting units per value, so that engines and sizes of data agree.
--
-- A session has one day: it is counted by month (uncut by day) and added up to longer periods. Who
-- comes again counts once in each, by grain, so that one grain of a large shop is in memory at a
-- time.
{%- set grains = ['day', 'week', 'month', 'quarter', 'year'] %}
with

units_reached as (

    select * from {{ ref('basketry', 'int_basketry__funnel_units_reached') }}

),

entries as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps_made') }}
    where is_entry

),

steps as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps') }}

),

session_cuts as (

    select * from {{ ref('basketry', 'int_basketry__session_cuts') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

funnels as (

    select distinct
        funnel_id,
        funnel_number,
        unit = 'session' as is_of_sessions,
        window_minutes,
        window_scope
    from steps

),

ends as (

    select
        {{ basketry.microseconds_of_timestamp(
            basketry.from_local(
                'cast(' ~ basketry.add_days('as_of_date', 1) ~ ' as timestamp)',
                basketry.setting('time_zone')
            )
        ) }} as ended_microseconds
    from date_range

),

windows_judged as (

    select
        funnels.funnel_number,
        funnels.is_of_sessions,
        units_reached.unit_key,
        units_reached.entry_date,
        units_reached.step_number,
        units_reached.seconds_from_step_before,
        case
            when
                ends.ended_microseconds - case
                    when funnels.window_scope = 'step' then units_reached.last_reached_microseconds
                    else units_reached.last_started_microseconds
                end > funnels.window_minutes * 60000000
                then 0
            else 1
        end as open_window_count
    from units_reached
    inner join funnels
        on units_reached.funnel_number = funnels.funnel_number
    cross join ends

),

sessions_counted as (

    select
        windows_judged.funnel_number,
        session_cuts.cut_key,
        session_cuts.is_all,
        case
            when session_cuts.is_all then windows_judged.entry_date
            else {{ basketry.period_start('month', 'windows_judged.entry_date') }}
        end as counted_date,
        windows_judged.step_number,
        windows_judged.seconds_from_step_before,
        count(*) as reached_count,
        sum(windows_judged.open_window_count) as open_window_count
    from windows_judged
    inner join entries
        on
            windows_judged.unit_key = entries.unit_key
            and windows_judged.entry_date = entries.unit_date
    inner join session_cuts
        on entries.session_key = session_cuts.session_key
    where windows_judged.is_of_sessions
    group by
        windows_judged.funnel_number,
        session_cuts.cut_key,
        session_cuts.is_all,
        case
            when session_cuts.is_all then windows_judged.entry_date
            else {{ basketry.period_start('month', 'windows_judged.entry_date') }}
        end,
        windows_judged.step_number,
        windows_judged.seconds_from_step_before

),
{%- for grain in grains %}

units_of_{{ grain }} as (

    select
        funnel_number,
        unit_key,
        {{ basketry.period_start(grain, 'entry_date') }} as period_start_date,
        step_number,
        min(seconds_from_step_before) as seconds_from_step_before,
        max(open_window_count) as open_window_count
    from windows_judged
    where not is_of_sessions
    group by
        funnel_number,
        unit_key,
        {{ basketry.period_start(grain, 'entry_date') }},
        step_number

),

{%- endfor %}

values_counted as (
    {% for grain in grains %}
    select
        funnel_number,
        cast({{ loop.index }} as smallint) as grain_number,
        {{ basketry.period_start(grain, 'counted_date') }} as period_start_date,
        cut_key,
        step_number,
        seconds_from_step_before,
        sum(reached_count) as reached_count,
        sum(open_window_count) as open_window_count
    from sessions_counted
    {%- if grain in ['day', 'week'] %}
    where is_all
    {%- endif %}
    group by
        funnel_number,
        {{ basketry.period_start(grain, 'counted_date') }},
        cut_key,
        step_number,
        seconds_from_step_before
    union all
    select
        units.funnel_number,
        cast({{ loop.index }} as smallint) as grain_number,
        units.period_start_date,
        session_cuts.cut_key,
        units.step_number,
        units.seconds_from_step_before,
        count(*) as reached_count,
        sum(units.open_window_count) as open_window_count
    from units_of_{{ grain }} as units
    inner join entries
        on
            units.unit_key = entries.unit_key
            and units.period_start_date = {{ basketry.period_start(grain, 'entries.unit_date') }}
            {%- if grain != 'day' %}
            and {{ basketry.is_first_of_period(
                grain, 'entries.unit_date', 'entries.entry_date_before'
            ) }}
            {%- endif %}
    inner join session_cuts
        on entries.session_key = session_cuts.session_key
    {%- if grain in ['day', 'week'] %}
    where session_cuts.is_all
    {%- endif %}
    group by
        units.funnel_number,
        units.period_start_date,
        session_cuts.cut_key,
        units.step_number,
        units.seconds_from_step_before
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

values_weighed as (

    select
        values_counted.*,
        -- Who came from no step before has no seconds and weighs nothing.
        case when seconds_from_step_before is null then 0 else reached_count end as order_count
    from values_counted

),

values_ranked as (

    select
        values_weighed.*,
        sum(order_count) over (
            partition by funnel_number, grain_number, period_start_date, cut_key, step_number
            order by seconds_from_step_before
        ) as last_rank,
        sum(order_count) over (
            partition by funnel_number, grain_number, period_start_date, cut_key, step_number
        ) as group_order_count
    from values_weighed

),

steps_counted as (

    select
        funnel_number,
        grain_number,
        period_start_date,
        cut_key,
        step_number,
        sum(reached_count) as reached_count,
        sum(open_window_count) as open_window_count,
        {{ basketry.quantile_by_rank('seconds_from_step_before', 50) }} as median_seconds,
        {{ basketry.quantile_by_rank('seconds_from_step_before', 90) }} as p90_seconds
    from values_ranked
    group by
        funnel_number,
        grain_number,
        period_start_date,
        cut_key,
        step_number

),

funnel_steps_counted as (

    select
        funnels.funnel_id,
        case steps_counted.grain_number
            {%- for grain in grains %}
            when {{ loop.index }} then {{ basketry.as_text("'" ~ grain ~ "'") }}
            {%- endfor %}
        end as period_grain,
        steps_counted.period_start_date,
        steps_counted.cut_key,
        steps_counted.step_number,
        cast(steps_counted.reached_count as bigint) as reached_count,
        cast(steps_counted.open_window_count as bigint) as open_window_count,
        steps_counted.median_seconds,
        steps_counted.p90_seconds
    from steps_counted
    inner join funnels
        on steps_counted.funnel_number = funnels.funnel_number

)

select * from funnel_steps_counted
