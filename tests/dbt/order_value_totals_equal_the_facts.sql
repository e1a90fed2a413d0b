{{ config(group="basketry", enabled=basketry.is_asked('order_value')) }}

-- The uncut row of every period and currency is what fct_orders holds for its days: orders,
-- distinct buyers, pieces and every amount. Periods are taken from dim_dates, not from the
-- intermediate model that the mart reads.
{%- set period_columns = {
    'day': 'date_day',
    'week': 'week_start_date',
    'month': 'month_start_date',
    'quarter': 'quarter_start_date',
    'year': 'year_start_date',
} %}
with

order_values as (

    select * from {{ ref('basketry', 'basketry__order_value_by_period') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

dates as (

    select * from {{ ref('basketry', 'basketry__dim_dates') }}

),

segments as (

    select * from {{ ref('basketry', 'int_basketry__segments') }}

),

valid_orders as (

    select
        orders.*,
        dates.*
    from orders
    inner join dates
        on orders.ordered_date = dates.date_day
    inner join segments
        on
            segments.segment = 'all'
            and segments.is_on
    where orders.is_valid_order

),

both_sides as (

    select
        period_grain,
        period_start_date,
        currency_code,
        order_count,
        customer_count,
        item_count,
        gross_amount,
        discount_amount,
        net_amount,
        refund_amount,
        kept_amount,
        paid_amount
    from order_values
    where segment = 'all'
    {% for period_grain, period_column in period_columns.items() %}
    union all

    select
        '{{ period_grain }}' as period_grain,
        {{ period_column }} as period_start_date,
        currency_code,
        -count(*) as order_count,
        -count(distinct customer_key) as customer_count,
        -sum(item_count) as item_count,
        -sum(gross_amount) as gross_amount,
        -sum(discount_amount) as discount_amount,
        -sum(net_amount) as net_amount,
        -sum(refund_amount) as refund_amount,
        -sum(kept_amount) as kept_amount,
        -sum(paid_amount) as paid_amount
    from valid_orders
    group by {{ period_column }}, currency_code
    {% endfor %}
),

left_over as (

    select
        period_grain,
        period_start_date,
        currency_code
    from both_sides
    group by
        period_grain,
        period_start_date,
        currency_code
    having
        sum(order_count) <> 0
        or sum(customer_count) <> 0
        or sum(item_count) <> 0
        or sum(gross_amount) <> 0
        or sum(discount_amount) <> 0
        or sum(net_amount) <> 0
        or sum(refund_amount) <> 0
        or sum(kept_amount) <> 0
        or sum(paid_amount) <> 0

)

select * from left_over
