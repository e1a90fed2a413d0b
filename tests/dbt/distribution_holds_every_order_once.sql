{{ config(enabled=basketry.is_asked('order_value')) }}

-- Every valid order lies in one bin of its month, quarter and year, once uncut and once by customer
-- type.
with

distribution as (

    select * from {{ ref('basketry', 'basketry__order_value_distribution') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

dates as (

    select * from {{ ref('basketry', 'basketry__dim_dates') }}

),

valid_orders as (

    select
        orders.currency_code,
        orders.customer_type,
        dates.*
    from orders
    inner join dates
        on orders.ordered_date = dates.date_day
    where orders.is_valid_order

),

both_sides as (

    select
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code,
        order_count
    from distribution
    {% for period_grain in ['month', 'quarter', 'year'] %}
    {%- for segment, segment_value in {'all': "'all'", 'customer_type': 'customer_type'}.items() %}
    union all

    select
        '{{ period_grain }}' as period_grain,
        {{ period_grain }}_start_date as period_start_date,
        '{{ segment }}' as segment,
        {{ segment_value }} as segment_value,
        currency_code,
        -1 as order_count
    from valid_orders
    {% endfor %}
    {%- endfor %}
),

left_over as (

    select
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code
    from both_sides
    group by
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code
    having sum(order_count) <> 0

)

select * from left_over
