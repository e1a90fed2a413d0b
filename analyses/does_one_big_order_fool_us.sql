{{ config(enabled=basketry.is_asked('order_value')) }}

-- Does one big order fool us? The mean beside the median and p90, and the mean again without the
-- largest order of each of the last thirteen complete months.
with

order_values as (

    select * from {{ ref('basketry', 'basketry__order_value_by_period') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

days as (

    select * from {{ ref('basketry', 'basketry__dim_dates') }}

),

months as (

    select *
    from order_values
    where
        period_grain = 'month'
        and segment = 'all'
        and is_complete_period

),

first_month as (

    select max(last_year_start_date) as first_start_date
    from months

),

largest_orders as (

    select
        days.month_start_date,
        orders.currency_code,
        max(orders.gross_amount) as largest_gross_amount,
        max(orders.net_amount) as largest_net_amount,
        max(orders.kept_amount) as largest_kept_amount,
        max(orders.paid_amount) as largest_paid_amount
    from orders
    inner join days
        on orders.ordered_date = days.date_day
    where orders.is_valid_order
    group by
        days.month_start_date,
        orders.currency_code

),

months_with_largest_order as (

    select
        months.*,
        case months.order_value_basis
            when 'gross' then largest_orders.largest_gross_amount
            when 'net' then largest_orders.largest_net_amount
            when 'kept' then largest_orders.largest_kept_amount
            when 'paid' then largest_orders.largest_paid_amount
        end as largest_order_amount
    from months
    inner join first_month
        on months.period_start_date >= first_month.first_start_date
    inner join largest_orders
        on
            months.period_start_date = largest_orders.month_start_date
            and months.currency_code = largest_orders.currency_code

),

means_and_medians as (

    select
        currency_code,
        period_start_date,
        order_count,
        cast(aov as decimal(18, 2)) as aov,
        cast(median_order_value as decimal(18, 2)) as median_order_value,
        cast(median_lower as decimal(18, 2)) as median_lower,
        cast(median_upper as decimal(18, 2)) as median_upper,
        cast(p90_order_value as decimal(18, 2)) as p90_order_value,
        {{ basketry.ratio('aov', 'median_order_value') }} as aov_per_median,
        largest_order_amount,
        {{ basketry.ratio('largest_order_amount', 'order_value_amount') }}
            as largest_order_value_share,
        cast(
            {{ basketry.ratio('order_value_amount - largest_order_amount', 'order_count - 1') }}
            as decimal(18, 2)
        ) as aov_without_largest_order
    from months_with_largest_order

)

select *
from means_and_medians
order by currency_code, period_start_date
