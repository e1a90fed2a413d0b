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

dates as (

    {{ basketry.date_series('whole_years', 'first_date', 'last_date') }}

)

select * from dates
