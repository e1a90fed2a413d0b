-- Each period once, with the numbers of the periods that it is compared with, whether the calendar
-- has them or not.
with

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

periods as (

    select distinct

        ---------- keys
        period_key,
        {{ basketry.period_key('period_grain', 'previous_period_start_date') }}
            as previous_period_key,
        {{ basketry.period_key('period_grain', 'last_year_start_date') }} as last_year_key,

        ---------- period
        period_grain,
        period_start_date,
        period_end_date,
        previous_period_start_date,
        last_year_start_date,
        is_complete_period

    from period_days

)

select * from periods
