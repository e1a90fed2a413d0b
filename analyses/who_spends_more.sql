{{ config(enabled=basketry.is_asked('order_value')) }}

-- Who spends more per order? Segments side by side in the last complete quarter. Two intervals that
-- overlap widely are no news; an interval is missing where fewer than 31 customers bought.
with

order_values as (

    select * from {{ ref('basketry', 'basketry__order_value_by_period') }}

),

quarters as (

    select *
    from order_values
    where
        period_grain = 'quarter'
        and is_complete_period

),

last_quarter as (

    select max(period_start_date) as last_start_date
    from quarters

),

values_of_the_quarter as (

    select quarters.*
    from quarters
    inner join last_quarter
        on quarters.period_start_date = last_quarter.last_start_date

),

all_orders as (

    select *
    from values_of_the_quarter
    where segment = 'all'

),

-- An order holds several categories and kinds of line, and weekdays and hours have a page of their
-- own: these segments stay out.
segments_side_by_side as (

    select
        values_of_the_quarter.currency_code,
        values_of_the_quarter.segment,
        values_of_the_quarter.segment_value,
        values_of_the_quarter.order_count,
        values_of_the_quarter.customer_count,
        {{ basketry.ratio('values_of_the_quarter.order_count', 'all_orders.order_count') }}
            as order_share,
        cast(values_of_the_quarter.aov as decimal(18, 2)) as aov,
        cast(values_of_the_quarter.aov_lower as decimal(18, 2)) as aov_lower,
        cast(values_of_the_quarter.aov_upper as decimal(18, 2)) as aov_upper,
        values_of_the_quarter.is_wide_tailed,
        cast(all_orders.aov as decimal(18, 2)) as aov_of_all_orders,
        cast(values_of_the_quarter.median_order_value as decimal(18, 2)) as median_order_value,
        cast(values_of_the_quarter.spend_per_customer as decimal(18, 2)) as spend_per_customer
    from values_of_the_quarter
    inner join all_orders
        on values_of_the_quarter.currency_code = all_orders.currency_code
    where
        values_of_the_quarter.segment not in (
            'all', 'category', 'line_kind', 'weekday', 'hour_of_day'
        )

)

select *
from segments_side_by_side
order by currency_code asc, segment asc, aov desc, segment_value asc
