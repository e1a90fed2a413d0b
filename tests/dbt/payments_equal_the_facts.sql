{{ config(enabled=basketry.is_asked('order_value')) }}

-- What a payment provider sees: the valid orders and those of gift cards only that are no tests and
-- whose status counts. Each period and currency has its five definitions.
{%- set period_columns = {
    'day': 'date_day',
    'week': 'week_start_date',
    'month': 'month_start_date',
    'quarter': 'quarter_start_date',
    'year': 'year_start_date',
} %}
with

definitions as (

    select * from {{ ref('basketry', 'basketry__order_value_definitions') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

dates as (

    select * from {{ ref('basketry', 'basketry__dim_dates') }}

),

orders_paid_for as (

    select
        orders.currency_code,
        orders.paid_amount,
        case when orders.is_valid_order then orders.shipping_amount else 0 end as shipping_amount,
        case when orders.is_valid_order then 0 else orders.paid_amount end as gift_card_amount,
        dates.*
    from orders
    inner join dates
        on orders.ordered_date = dates.date_day
    where
        orders.is_valid_order
        or orders.invalid_reason = 'gift_cards_only'

),

both_sides as (

    select
        period_grain,
        period_start_date,
        currency_code,
        1 as definition_count,
        case when definition = 'payments' then order_count else 0 end as order_count,
        case when definition = 'payments' then amount else 0 end as amount,
        shipping_step_amount,
        gift_card_step_amount
    from definitions
    {% for period_grain, period_column in period_columns.items() %}
    union all

    select
        '{{ period_grain }}' as period_grain,
        {{ period_column }} as period_start_date,
        currency_code,
        -5 as definition_count,
        -count(*) as order_count,
        -sum(paid_amount) as amount,
        -sum(shipping_amount) as shipping_step_amount,
        -sum(gift_card_amount) as gift_card_step_amount
    from orders_paid_for
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
        sum(definition_count) <> 0
        or sum(order_count) <> 0
        or sum(amount) <> 0
        or sum(shipping_step_amount) <> 0
        or sum(gift_card_step_amount) <> 0

)

select * from left_over
