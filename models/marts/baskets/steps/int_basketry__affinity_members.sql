-- How many baskets hold a thing, by period, where enough do: what fewer hold is in no pair that
-- enough hold. The rest is numbered, anew in each period, because millions of pairs are counted
-- sooner by two numbers than by their names.
with

members as (

    select * from {{ ref('basketry', 'int_basketry__affinity_baskets') }}

),

periods as (

    select * from {{ ref('basketry', 'int_basketry__affinity_periods') }}

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

periods_counted as (

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
    having sum(months_counted.order_count) >= {{ basketry.setting('affinity_min_count') }}

),

members_counted as (

    select
        periods_counted.*,
        cast(dense_rank() over (
            order by period_grain, period_start_date, member_level
        ) as integer) as group_number,
        cast(row_number() over (
            order by period_grain, period_start_date, member_level, member_value
        ) as integer) as member_number
    from periods_counted

)

select * from members_counted
