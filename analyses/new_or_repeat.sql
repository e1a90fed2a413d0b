{{ config(enabled=basketry.is_asked('order_value')) }}

-- Do new or repeat customers carry the shop? Shares of orders and of order value, and what an order
-- of each is worth, in the last thirteen complete months.
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

customer_types as (

    select *
    from months
    where segment = 'customer_type'

),

customer_types_by_month as (

    select
        customer_types.currency_code,
        customer_types.period_start_date,
        customer_types.segment_value as customer_type,
        customer_types.order_count,
        customer_types.customer_count,
        {{ basketry.ratio('customer_types.order_count', 'all_orders.order_count') }}
            as order_share,
        {{ basketry.ratio('customer_types.order_value_amount', 'all_orders.order_value_amount') }}
            as order_value_share,
        cast(customer_types.aov as decimal(18, 2)) as aov,
        cast(customer_types.spend_per_customer as decimal(18, 2)) as spend_per_customer
    from customer_types
    inner join all_orders
        on
            customer_types.currency_code = all_orders.currency_code
            and customer_types.period_start_date = all_orders.period_start_date
    inner join first_month
        on customer_types.period_start_date >= first_month.first_start_date

)

select *
from customer_types_by_month
order by currency_code, period_start_date, customer_type
