-- Counts of months add up to those of longer periods, up to all time: one row per month and period
-- that holds it.
with

period_days as (

    select * from {{ ref('int_dates__periods') }}

),

date_range as (

    select * from {{ ref('int_orders__date_range') }}

),

months as (

    select
        date_day,
        period_start_date as month_start_date
    from period_days
    where period_grain = 'month'

),

periods_of_months as (

    select distinct
        months.month_start_date,
        period_days.period_grain,
        period_days.period_start_date,
        period_days.period_end_date,
        period_days.is_complete_period
    from months
    inner join period_days
        on months.date_day = period_days.date_day
    where period_days.period_grain in ('month', 'quarter', 'year')

    union all

    select distinct
        months.month_start_date,
        {{ basketry.as_text("'all'") }} as period_grain,
        date_range.first_ordered_date as period_start_date,
        date_range.as_of_date as period_end_date,
        true as is_complete_period
    from months
    cross join date_range

)

select * from periods_of_months
