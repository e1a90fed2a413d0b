-- The steps that each unit reached by an entry in a day, week, month, quarter or year, each once,
-- with the session of its first entry in that time.
with

units_reached as (

    select * from {{ ref('basketry', 'int_basketry__funnel_units_reached') }}

),

units_entered as (

    select * from {{ ref('basketry', 'int_basketry__funnel_units_entered') }}

),

funnels as (

    select * from {{ basketry.reference('funnels') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

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
        units_reached.unit_key,
        units_reached.entry_date,
        units_reached.step_number,
        units_reached.seconds_from_step_before,
        coalesce(
            ends.ended_microseconds - case
                when funnels.window_scope = 'step' then units_reached.last_reached_microseconds
                else units_reached.last_started_microseconds
            end <= funnels.window_minutes * 60000000,
            true
        ) as is_open_window
    from units_reached
    inner join funnels
        on units_reached.funnel_id = funnels.funnel_id
    cross join ends

),

-- By grain, so that one grain of a large shop is in memory at a time. On one day no unit reached a
-- step twice.
units_by_period as (
    {% for period_grain in ['day', 'week', 'month', 'quarter', 'year'] %}
    select
        units_entered.funnel_id,
        {{ basketry.as_text("'" ~ period_grain ~ "'") }} as period_grain,
        units_summed.period_start_date,
        units_summed.unit_key,
        units_summed.step_number,
        units_entered.session_id,
        units_summed.seconds_from_step_before,
        units_summed.is_open_window
    from (
        {% if period_grain == 'day' -%}
        select
            unit_key,
            entry_date as period_start_date,
            step_number,
            seconds_from_step_before,
            is_open_window
        from windows_judged
        {%- else -%}
        select
            unit_key,
            {{ basketry.period_start(period_grain, 'entry_date') }} as period_start_date,
            step_number,
            min(seconds_from_step_before) as seconds_from_step_before,
            max(case when is_open_window then 1 else 0 end) = 1 as is_open_window
        from windows_judged
        group by
            unit_key,
            {{ basketry.period_start(period_grain, 'entry_date') }},
            step_number
        {%- endif %}
    ) as units_summed
    inner join units_entered
        on
            units_summed.unit_key = units_entered.unit_key
            and units_summed.period_start_date
            = {{ basketry.period_start(period_grain, 'units_entered.entry_date') }}
    where
        {{ basketry.is_first_of_period(
            period_grain, 'units_entered.entry_date', 'units_entered.entry_date_before'
        ) }}
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
)

select * from units_by_period
