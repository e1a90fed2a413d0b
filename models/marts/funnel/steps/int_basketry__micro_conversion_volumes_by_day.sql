-- The conversions of the days that end with each day, as many as automated bidding looks back.
{%- set enough_days = basketry.setting('enough_conversion_days') %}
with

conversions_by_day as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversion_days') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

conversion_dates as (

    select distinct session_date
    from conversions_by_day

),

volume_range as (

    select
        min(conversion_dates.session_date) as first_date,
        date_range.as_of_date as last_date
    from conversion_dates
    cross join date_range
    group by date_range.as_of_date
    having min(conversion_dates.session_date) <= date_range.as_of_date

),

dates as (

    {{ basketry.date_series('volume_range', 'first_date', 'last_date') }}

),

-- A conversion counts on its own day and on those after it.
dates_counted as (

    select
        conversion_dates.session_date,
        dates.date_day
    from conversion_dates
    inner join dates
        on
            conversion_dates.session_date <= dates.date_day
            and dates.date_day
            < {{ basketry.add_days('conversion_dates.session_date', enough_days) }}

),

volumes_by_day as (

    select
        conversions_by_day.micro_conversion_id,
        dates_counted.date_day,
        conversions_by_day.segment,
        conversions_by_day.segment_value,
        sum(conversions_by_day.conversion_count) as trailing_conversion_count
    from conversions_by_day
    inner join dates_counted
        on conversions_by_day.session_date = dates_counted.session_date
    group by
        conversions_by_day.micro_conversion_id,
        dates_counted.date_day,
        conversions_by_day.segment,
        conversions_by_day.segment_value

)

select * from volumes_by_day
