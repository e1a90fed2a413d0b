-- How many baskets hold a thing, by period.
with

members as (

    select * from {{ ref('int_basket_members__by_month') }}

),

periods as (

    select * from {{ ref('int_dates__affinity_periods') }}

),

months_counted as (

    select
        month_start_date,
        member_level,
        member_value,
        count(*) as order_count
    from members
    group by
        month_start_date,
        member_level,
        member_value

),

members_counted as (

    select
        periods.period_grain,
        periods.period_start_date,
        months_counted.member_level,
        months_counted.member_value,
        cast(sum(months_counted.order_count) as bigint) as order_count
    from months_counted
    inner join periods
        on months_counted.month_start_date = periods.month_start_date
    group by
        periods.period_grain,
        periods.period_start_date,
        months_counted.member_level,
        months_counted.member_value

)

select * from members_counted
