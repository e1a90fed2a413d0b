-- The steps that each unit reached by an entry in a day, week, month, quarter or year, each once,
-- with the session of its first entry in that time.
with

units_reached as (

    select * from {{ ref('int_funnel_units__reached') }}

),

units_entered as (

    select * from {{ ref('int_funnel_units__entered') }}

),

funnels as (

    select * from {{ basketry.reference('funnels') }}

),

date_range as (

    select * from {{ ref('int_orders__date_range') }}

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
        units_reached.funnel_id,
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

units_in_periods as (
    {% for period_grain in ['day', 'week', 'month', 'quarter', 'year'] %}
    select
        windows_judged.*,
        '{{ period_grain }}' as period_grain,
        {{ basketry.period_start(period_grain, 'entry_date') }} as period_start_date
    from windows_judged
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

units_summed as (

    select
        funnel_id,
        period_grain,
        period_start_date,
        unit_key,
        step_number,
        min(seconds_from_step_before) as seconds_from_step_before,
        max(case when is_open_window then 1 else 0 end) = 1 as is_open_window
    from units_in_periods
    group by
        funnel_id,
        period_grain,
        period_start_date,
        unit_key,
        step_number

),

first_entries as (

    select
        period_grain,
        period_start_date,
        unit_key,
        min(entry_date) as entry_date
    from units_in_periods
    group by
        period_grain,
        period_start_date,
        unit_key

),

units_by_period as (

    select
        units_summed.funnel_id,
        {{ basketry.as_text('units_summed.period_grain') }} as period_grain,
        units_summed.period_start_date,
        units_summed.unit_key,
        units_summed.step_number,
        units_entered.session_id,
        units_summed.seconds_from_step_before,
        units_summed.is_open_window
    from units_summed
    inner join first_entries
        on
            units_summed.period_grain = first_entries.period_grain
            and units_summed.period_start_date = first_entries.period_start_date
            and units_summed.unit_key = first_entries.unit_key
    inner join units_entered
        on
            first_entries.unit_key = units_entered.unit_key
            and first_entries.entry_date = units_entered.entry_date

)

select * from units_by_period
