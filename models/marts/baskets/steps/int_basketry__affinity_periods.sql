{{ config(enabled=basketry.is_asked('baskets')) }}

-- Counts of months add up to those of longer periods, up to all time: one row per month and period
-- that holds it. Periods shorter than the setting says are left out.
{%- set grains = ['month', 'quarter', 'year', 'all'] -%}
{%- set grains = grains[grains.index(basketry.setting('affinity_shortest_period')):] %}
with

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

months as (

    select
        date_day,
        period_start_date as month_start_date
    from period_days
    where period_grain = 'month'

),

periods as (

    select
        date_day,
        period_grain,
        period_start_date,
        period_end_date,
        is_complete_period
    from period_days

    union all

    select
        months.date_day,
        {{ basketry.as_text("'all'") }} as period_grain,
        date_range.first_ordered_date as period_start_date,
        date_range.as_of_date as period_end_date,
        true as is_complete_period
    from months
    cross join date_range

),

periods_of_months as (

    select distinct
        months.month_start_date,
        periods.period_grain,
        periods.period_start_date,
        periods.period_end_date,
        periods.is_complete_period
    from months
    inner join periods
        on months.date_day = periods.date_day
    where periods.period_grain in ('{{ grains | join("', '") }}')

)

select * from periods_of_months
