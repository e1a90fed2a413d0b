-- Every day of the calendar years from the first order to the as-of date.
with

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

whole_years as (

    select
        {{ basketry.truncate_date('year', 'first_ordered_date') }} as first_date,
        {{ basketry.add_days(
            basketry.add_months(basketry.truncate_date('year', 'as_of_date'), 12), -1
        ) }} as last_date
    from date_range
    where first_ordered_date <= as_of_date

),

days as (

    {{ basketry.date_series('whole_years', 'first_date', 'last_date') }}

),

dates as (

    select

        ---------- dates
        date_day,
        {{ basketry.period_start('week', 'date_day') }} as week_start_date,
        {{ basketry.period_start('month', 'date_day') }} as month_start_date,
        {{ basketry.period_start('quarter', 'date_day') }} as quarter_start_date,
        {{ basketry.period_start('year', 'date_day') }} as year_start_date,

        ---------- numerics
        cast(extract(year from date_day) as integer) as calendar_year,
        cast(extract(quarter from date_day) as integer) as quarter_of_year,
        cast(extract(month from date_day) as integer) as month_of_year,
        cast(extract(day from date_day) as integer) as day_of_month,
        {{ basketry.iso_weekday('date_day') }} as iso_weekday,

        ---------- booleans
        {{ basketry.iso_weekday('date_day') }} >= 6 as is_weekend

    from days

)

select * from dates
