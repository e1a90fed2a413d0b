{{ config(enabled=basketry.is_asked('order_value')) }}

-- On which weekday, and at what hour, do orders come, and what are they worth? The last complete
-- quarter on the shop's own clock.
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

days as (

    select * from {{ ref('basketry', 'basketry__dim_dates') }}

),

order_values as (

    select * from {{ ref('basketry', 'basketry__order_value_by_period') }}

),

last_quarter as (

    select
        max(period_start_date) as last_start_date,
        min(order_value_basis) as order_value_basis
    from order_values
    where
        period_grain = 'quarter'
        and is_complete_period

),

orders_of_the_quarter as (

    select
        orders.currency_code,
        days.iso_weekday,
        orders.weekday,
        orders.hour_of_day,
        case last_quarter.order_value_basis
            when 'gross' then orders.gross_amount
            when 'net' then orders.net_amount
            when 'kept' then orders.kept_amount
            when 'paid' then orders.paid_amount
        end as order_value_amount
    from orders
    inner join days
        on orders.ordered_date = days.date_day
    inner join last_quarter
        on days.quarter_start_date = last_quarter.last_start_date
    where orders.is_valid_order

),

orders_by_hour as (

    select
        currency_code,
        iso_weekday,
        weekday,
        hour_of_day,
        count(*) as order_count,
        sum(order_value_amount) as order_value_amount
    from orders_of_the_quarter
    group by
        currency_code,
        iso_weekday,
        weekday,
        hour_of_day

),

weekdays_and_hours as (

    select
        currency_code,
        iso_weekday,
        weekday,
        hour_of_day,
        order_count,
        order_value_amount,
        {{ basketry.ratio(
            'order_count', 'sum(order_count) over (partition by currency_code)'
        ) }} as order_share,
        cast({{ basketry.ratio('order_value_amount', 'order_count') }} as decimal(18, 2)) as aov
    from orders_by_hour

)

select *
from weekdays_and_hours
order by currency_code, iso_weekday, hour_of_day
