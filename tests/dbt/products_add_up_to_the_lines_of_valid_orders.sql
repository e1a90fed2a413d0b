{{ config(enabled=basketry.is_asked('products')) }}

-- The products of a month, quarter or year add up to the lines of its valid orders in
-- fct_order_items, in every currency: pieces, every amount, and the orders that something leads.
-- Periods are taken from dim_dates, not from the intermediate model that the mart reads.
{%- set amounts = ['net_amount', 'refund_amount', 'kept_amount'] %}
with

products as (

    select * from {{ ref('basketry', 'basketry__product_performance') }}

),

order_items as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

dates as (

    select * from {{ ref('basketry', 'basketry__dim_dates') }}

),

both_sides as (

    select
        period_grain,
        period_start_date,
        currency_code,
        lead_order_count,
        item_count,
        order_value_amount,
        {{ amounts | join(',\n        ') }}
    from products
    {% for period_grain in ['month', 'quarter', 'year'] %}
    union all

    select
        '{{ period_grain }}' as period_grain,
        dates.{{ period_grain }}_start_date as period_start_date,
        order_items.currency_code,
        case when order_items.is_lead_line then -1 else 0 end as lead_order_count,
        -order_items.quantity as item_count,
        -order_items.{{ basketry.setting('order_value_basis') }}_amount as order_value_amount,
        -order_items.net_amount as net_amount,
        -order_items.refund_amount as refund_amount,
        -order_items.kept_amount as kept_amount
    from order_items
    inner join dates
        on order_items.ordered_date = dates.date_day
    where order_items.is_valid_order
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
        sum(lead_order_count) <> 0
        or sum(item_count) <> 0
        or sum(order_value_amount) <> 0
        {%- for amount in amounts %}
        or sum({{ amount }}) <> 0
        {%- endfor %}

)

select * from left_over
