with

day_ranges as (

    select
        date_value as first_date,
        other_date as last_date
    from {{ ref('arguments') }}

),

days as (

    {{ basketry.date_series('day_ranges', 'first_date', 'last_date') }}

)

select * from days
