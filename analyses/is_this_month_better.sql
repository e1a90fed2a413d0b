{{ config(enabled=basketry.is_asked('order_value')) }}

-- Is the last complete month better than the month before, and than the same month last year? And
-- if its orders are worth more or less: is the difference more than chance?
with

order_values as (

    select * from {{ ref('basketry', 'basketry__order_value_by_period') }}

),

months as (

    select *
    from order_values
    where
        period_grain = 'month'
        and segment = 'all'
        and is_complete_period

),

last_month as (

    select max(period_start_date) as last_start_date
    from months

),

comparisons as (

    select
        months.*,
        'month before' as compared_with,
        previous_period_start_date as compared_start_date,
        order_value_change_vs_previous_period as order_value_change,
        order_count_change_vs_previous_period as order_count_change,
        spend_per_customer_change_vs_previous_period as spend_per_customer_change,
        aov_change_vs_previous_period as aov_change
    from months

    union all

    select
        months.*,
        'same month last year' as compared_with,
        last_year_start_date as compared_start_date,
        order_value_change_vs_last_year as order_value_change,
        order_count_change_vs_last_year as order_count_change,
        spend_per_customer_change_vs_last_year as spend_per_customer_change,
        aov_change_vs_last_year as aov_change
    from months

),

-- 1.96 standard errors are a 95 % interval where customers are many, and the marts give none below
-- 31 customers: no interval, no verdict.
differences as (

    select
        comparisons.*,
        earlier.aov as compared_aov,
        comparisons.aov - earlier.aov as aov_difference,
        case
            when comparisons.aov_lower is not null and earlier.aov_lower is not null
                then 1.96 * sqrt(
                    comparisons.aov_standard_error * comparisons.aov_standard_error
                    + earlier.aov_standard_error * earlier.aov_standard_error
                )
        end as aov_difference_margin
    from comparisons
    inner join last_month
        on comparisons.period_start_date = last_month.last_start_date
    left join months as earlier
        on
            comparisons.currency_code = earlier.currency_code
            and comparisons.compared_start_date = earlier.period_start_date

),

last_month_compared as (

    select
        currency_code,
        period_start_date,
        compared_with,
        compared_start_date,
        cast(order_value_change as decimal(18, 4)) as order_value_change,
        cast(order_count_change as decimal(18, 4)) as order_count_change,
        cast(spend_per_customer_change as decimal(18, 4)) as spend_per_customer_change,
        cast(aov as decimal(18, 2)) as aov,
        cast(compared_aov as decimal(18, 2)) as compared_aov,
        cast(aov_change as decimal(18, 4)) as aov_change,
        cast(aov_difference as decimal(18, 2)) as aov_difference,
        cast(aov_difference_margin as decimal(18, 2)) as aov_difference_margin,
        abs(aov_difference) > aov_difference_margin as is_more_than_chance
    from differences

)

select *
from last_month_compared
order by currency_code, compared_with
