{{ config(enabled=basketry.is_asked('order_value')) }}

-- What is an order worth, and what does a customer spend, month by month?
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

-- The same month a year before the last complete one: thirteen months in all.
first_month as (

    select max(last_year_start_date) as first_start_date
    from months

),

order_worth_by_month as (

    select
        months.currency_code,
        months.period_start_date,
        months.order_count,
        months.customer_count,
        cast(months.aov as decimal(18, 2)) as aov,
        cast(months.aov_lower as decimal(18, 2)) as aov_lower,
        cast(months.aov_upper as decimal(18, 2)) as aov_upper,
        months.is_wide_tailed,
        cast(months.median_order_value as decimal(18, 2)) as median_order_value,
        cast(months.spend_per_customer as decimal(18, 2)) as spend_per_customer,
        cast(months.items_per_order as decimal(18, 2)) as items_per_order,
        cast(months.average_item_price as decimal(18, 2)) as average_item_price
    from months
    inner join first_month
        on months.period_start_date >= first_month.first_start_date

)

select *
from order_worth_by_month
order by currency_code, period_start_date
