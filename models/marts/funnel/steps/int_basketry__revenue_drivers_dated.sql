{{ config(enabled=basketry.is_asked('funnel')) }}

-- Whose counts stand in each row of the mart: those of its period, and of the period before and of
-- a year before where both are complete.
with

drivers_keyed as (

    select * from {{ ref('basketry', 'int_basketry__revenue_drivers_keyed') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

complete_periods as (

    select distinct
        period_grain,
        period_start_date
    from period_days
    where is_complete_period

),

drivers_dated as (

    select
        period_grain,
        period_start_date,
        visit_source,
        segment,
        segment_value,
        currency_code,
        period_end_date,
        previous_period_start_date,
        last_year_start_date,
        is_complete_period,
        {{ basketry.as_text("'this_period'") }} as moment,
        period_start_date as counted_start_date
    from drivers_keyed
    {%- for moment in ['previous_period', 'last_year'] %}

    union all

    select
        drivers_keyed.period_grain,
        drivers_keyed.period_start_date,
        drivers_keyed.visit_source,
        drivers_keyed.segment,
        drivers_keyed.segment_value,
        drivers_keyed.currency_code,
        drivers_keyed.period_end_date,
        drivers_keyed.previous_period_start_date,
        drivers_keyed.last_year_start_date,
        drivers_keyed.is_complete_period,
        {{ basketry.as_text("'" ~ moment ~ "'") }} as moment,
        drivers_keyed.{{ moment }}_start_date as counted_start_date
    from drivers_keyed
    inner join complete_periods
        on
            drivers_keyed.is_complete_period
            and drivers_keyed.period_grain = complete_periods.period_grain
            and drivers_keyed.{{ moment }}_start_date = complete_periods.period_start_date
    {%- endfor %}

)

select * from drivers_dated
