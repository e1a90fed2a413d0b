-- One row per day and period grain: the period that holds the day, and what it is compared with.
with

dates as (

    select * from {{ ref('basketry', 'basketry__dim_dates') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

periods_of_days as (
    {% for period_grain in ['day', 'week', 'month', 'quarter', 'year'] %}
    select
        date_day,
        '{{ period_grain }}' as period_grain,
        {{ basketry.period_start(period_grain, 'date_day') }} as period_start_date
    from dates
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

periods_bounded as (

    select
        date_day,
        {{ basketry.as_text('period_grain') }} as period_grain,
        period_start_date,
        {{ basketry.period_end('period_grain', 'period_start_date') }} as period_end_date,
        {{ basketry.previous_period_start('period_grain', 'period_start_date') }}
            as previous_period_start_date,
        -- A day and a week are compared with the same weekdays: 52 weeks back.
        case
            when period_grain in ('day', 'week')
                then {{ basketry.add_days('period_start_date', -364) }}
            else {{ basketry.add_months('period_start_date', -12) }}
        end as last_year_start_date
    from periods_of_days

),

periods as (

    select
        periods_bounded.*,
        {{ basketry.period_key(
            'periods_bounded.period_grain', 'periods_bounded.period_start_date'
        ) }} as period_key,
        periods_bounded.period_start_date >= date_range.first_ordered_date
        and periods_bounded.period_end_date <= date_range.as_of_date as is_complete_period
    from periods_bounded
    cross join date_range

)

select * from periods
