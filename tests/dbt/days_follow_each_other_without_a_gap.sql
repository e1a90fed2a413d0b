-- A missing day would lose its orders in every period; a wrong period start would move them.
{%- set first_weekday = 7 if basketry.setting('week_start') == 'sunday' else 1 %}
with

dates as (

    select * from {{ ref('basketry', 'basketry__dim_dates') }}

),

neighbours as (

    select
        dates.*,
        lag(date_day) over (order by date_day) as day_before,
        lead(date_day) over (order by date_day) as day_after
    from dates

),

days_at_odds as (

    select date_day
    from neighbours
    where
        day_before <> {{ basketry.add_days('date_day', -1) }}
        or (day_before is null and (month_of_year <> 1 or day_of_month <> 1))
        or (day_after is null and (month_of_year <> 12 or day_of_month <> 31))
        or week_start_date > date_day
        or week_start_date < {{ basketry.add_days('date_day', -6) }}
        or (iso_weekday = {{ first_weekday }}) <> (week_start_date = date_day)
        or (day_of_month = 1) <> (month_start_date = date_day)
        or month_start_date <> {{ basketry.add_days('date_day', '1 - day_of_month') }}
        or quarter_start_date
        <> {{ basketry.add_months('month_start_date', '-mod(month_of_year - 1, 3)') }}
        or year_start_date <> {{ basketry.add_months('month_start_date', '1 - month_of_year') }}
        or is_weekend <> (iso_weekday in (6, 7))

)

select * from days_at_odds
