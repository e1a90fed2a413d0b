{{ config(enabled=basketry.is_asked('order_value')) }}

-- The days of a week, month, quarter or year add up to it, in every cut: orders, pieces and every
-- amount. Buyers do not: who buys on two days is one buyer of the month, so theirs are at most the
-- days'.
{%- set measures = [
    'order_count', 'item_count', 'gross_amount', 'discount_amount', 'net_amount', 'refund_amount',
    'kept_amount', 'paid_amount', 'order_value_amount',
] %}
{%- set group_columns = [
    'period_grain', 'period_start_date', 'segment', 'segment_value', 'currency_code',
] %}
with

order_values as (

    select * from {{ ref('basketry', 'basketry__order_value_by_period') }}

),

dates as (

    select * from {{ ref('basketry', 'basketry__dim_dates') }}

),

days as (

    select
        order_values.*,
        dates.week_start_date,
        dates.month_start_date,
        dates.quarter_start_date,
        dates.year_start_date
    from order_values
    inner join dates
        on order_values.period_start_date = dates.date_day
    where order_values.period_grain = 'day'

),

both_sides as (

    select
        {{ group_columns | join(',\n        ') }},
        customer_count,
        {{ measures | join(',\n        ') }}
    from order_values
    where period_grain <> 'day'
    {% for period_grain in ['week', 'month', 'quarter', 'year'] %}
    union all

    select
        '{{ period_grain }}' as period_grain,
        {{ period_grain }}_start_date as period_start_date,
        segment,
        segment_value,
        currency_code,
        -customer_count as customer_count,
        -order_count as order_count,
        -item_count as item_count,
        -gross_amount as gross_amount,
        -discount_amount as discount_amount,
        -net_amount as net_amount,
        -refund_amount as refund_amount,
        -kept_amount as kept_amount,
        -paid_amount as paid_amount,
        -order_value_amount as order_value_amount
    from days
    {% endfor %}
),

left_over as (

    select
        {{ group_columns | join(',\n        ') }}
    from both_sides
    group by {{ group_columns | join(', ') }}
    having
        sum(customer_count) > 0
        {%- for measure in measures %}
        or sum({{ measure }}) <> 0
        {%- endfor %}

)

select * from left_over
