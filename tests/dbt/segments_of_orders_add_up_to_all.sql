{{ config(group="basketry", enabled=basketry.is_asked('order_value')) }}

-- Whatever the orders are cut by, the values of the cut add up to the uncut row, period by period:
-- money and pieces always; orders too, except in cuts by lines, where an order stands in each of
-- its values. Buyers overlap, so theirs are at least those of all.
{%- set measures = [
    'item_count', 'gross_amount', 'discount_amount', 'net_amount', 'refund_amount', 'kept_amount',
    'paid_amount', 'order_value_amount',
] %}
with

order_values as (

    select * from {{ ref('basketry', 'basketry__order_value_by_period') }}

),

segments as (

    select * from {{ ref('basketry', 'int_basketry__segments') }}

),

all_orders as (

    select *
    from order_values
    where segment = 'all'

),

periods_with_all as (

    select distinct segment as uncut
    from all_orders

),

both_sides as (

    select
        all_orders.period_grain,
        all_orders.period_start_date,
        all_orders.currency_code,
        segments.segment,
        {%- for measure in measures %}
        all_orders.{{ measure }},
        {%- endfor %}
        all_orders.order_count,
        all_orders.customer_count
    from all_orders
    cross join segments
    where
        segments.is_on
        and segments.segment not in ('all', 'visitor_type', 'landing_page')

    union all

    select
        order_values.period_grain,
        order_values.period_start_date,
        order_values.currency_code,
        order_values.segment,
        {%- for measure in measures %}
        -order_values.{{ measure }} as {{ measure }},
        {%- endfor %}
        -order_values.order_count as order_count,
        -order_values.customer_count as customer_count
    from order_values
    cross join periods_with_all
    where order_values.segment <> periods_with_all.uncut

),

left_over as (

    select
        period_grain,
        period_start_date,
        currency_code,
        segment
    from both_sides
    group by
        period_grain,
        period_start_date,
        currency_code,
        segment
    having
        sum(customer_count) > 0
        or sum(order_count) > 0
        or (sum(order_count) < 0 and segment not in ('category', 'line_kind'))
        {%- for measure in measures %}
        or sum({{ measure }}) <> 0
        {%- endfor %}

)

select * from left_over
