{{ config(enabled=basketry.is_asked('baskets')) }}

-- How many baskets hold a thing, by period, where enough do: what fewer hold is in no pair that
-- enough hold. The rest is numbered, anew in each period, because millions of pairs are counted
-- sooner by two numbers than by their names. Beside it is how many baskets the period has: those
-- that are compared, and those that are too large for it.
with

members as (

    select * from {{ ref('basketry', 'int_basketry__affinity_baskets') }}

),

baskets as (

    select * from {{ ref('basketry', 'int_basketry__order_keys') }}

),

periods as (

    select * from {{ ref('basketry', 'int_basketry__affinity_periods') }}

),

baskets_by_month as (

    select
        {{ basketry.period_start('month', 'ordered_date') }} as month_start_date,
        case
            when product_count <= {{ basketry.setting('max_basket_products') }} then 1
            else 0
        end as is_compared
    from baskets
    where product_count > 0

),

baskets_counted as (

    select
        periods.period_grain,
        periods.period_start_date,
        periods.period_end_date,
        periods.is_complete_period,
        cast(sum(baskets_by_month.is_compared) as bigint) as basket_count,
        cast(sum(1 - baskets_by_month.is_compared) as bigint) as left_out_basket_count
    from baskets_by_month
    inner join periods
        on baskets_by_month.month_start_date = periods.month_start_date
    group by
        periods.period_grain,
        periods.period_start_date,
        periods.period_end_date,
        periods.is_complete_period

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

        ---------- numbers
        cast(row_number() over (
            order by
                periods_counted.period_grain,
                periods_counted.period_start_date,
                periods_counted.member_level,
                periods_counted.member_value
        ) as integer) as member_number,
        cast(dense_rank() over (
            order by
                periods_counted.period_grain,
                periods_counted.period_start_date,
                periods_counted.member_level
        ) as integer) as group_number,

        ---------- period
        periods_counted.period_grain,
        periods_counted.period_start_date,
        baskets_counted.period_end_date,
        baskets_counted.is_complete_period,
        baskets_counted.basket_count,
        baskets_counted.left_out_basket_count,

        ---------- the thing
        periods_counted.member_level,
        periods_counted.member_value,
        periods_counted.order_count

    from periods_counted
    inner join baskets_counted
        on
            periods_counted.period_grain = baskets_counted.period_grain
            and periods_counted.period_start_date = baskets_counted.period_start_date

)

select * from members_counted
