-- How many baskets a period has: those that are compared, and those that are too large for it.
with

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
        cast(sum(baskets_by_month.is_compared) as bigint) as order_count,
        cast(sum(1 - baskets_by_month.is_compared) as bigint) as left_out_order_count
    from baskets_by_month
    inner join periods
        on baskets_by_month.month_start_date = periods.month_start_date
    group by
        periods.period_grain,
        periods.period_start_date,
        periods.period_end_date,
        periods.is_complete_period

)

select * from baskets_counted
