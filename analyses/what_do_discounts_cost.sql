{{ config(enabled=basketry.is_asked('order_value')) }}

-- What do discounts cost, and are orders with a coupon worth more? The last thirteen complete
-- months. Who uses a coupon differs from who doesn't: this shows a difference, not an effect.
with

order_values as (

    select * from {{ ref('basketry', 'basketry__order_value_by_period') }}

),

months as (

    select *
    from order_values
    where
        period_grain = 'month'
        and is_complete_period

),

first_month as (

    select max(last_year_start_date) as first_start_date
    from months

),

all_orders as (

    select *
    from months
    where segment = 'all'

),

coupon_orders as (

    select *
    from months
    where
        segment = 'has_coupon'
        and segment_value = 'yes'

),

other_orders as (

    select *
    from months
    where
        segment = 'has_coupon'
        and segment_value = 'no'

),

discounts_by_month as (

    select
        all_orders.currency_code,
        all_orders.period_start_date,
        all_orders.order_count,
        all_orders.gross_amount,
        all_orders.discount_amount,
        all_orders.net_amount,
        all_orders.discount_rate,
        coalesce(coupon_orders.order_count, 0) as coupon_order_count,
        coalesce(coupon_orders.discount_amount, 0) as coupon_discount_amount,
        cast(coupon_orders.aov as decimal(18, 2)) as aov_with_coupon,
        cast(other_orders.aov as decimal(18, 2)) as aov_without_coupon
    from all_orders
    inner join first_month
        on all_orders.period_start_date >= first_month.first_start_date
    left join coupon_orders
        on
            all_orders.currency_code = coupon_orders.currency_code
            and all_orders.period_start_date = coupon_orders.period_start_date
    left join other_orders
        on
            all_orders.currency_code = other_orders.currency_code
            and all_orders.period_start_date = other_orders.period_start_date

)

select *
from discounts_by_month
order by currency_code, period_start_date
