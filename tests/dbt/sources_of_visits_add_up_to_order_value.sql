{{ config(enabled=basketry.is_asked('funnel') and basketry.is_asked('order_value')) }}

-- Of every cut, the site, the stores and the orders without known visits add up to the row of all
-- sources, and that is the row of order_value_by_period.
with

drivers as (

    select * from {{ ref('basketry', 'basketry__revenue_drivers') }}

),

order_values as (

    select * from {{ ref('basketry', 'basketry__order_value_by_period') }}

),

both_sides as (

    select
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code,
        'all' as side,
        order_count,
        customer_count,
        order_value_amount
    from drivers
    where visit_source = 'all'

    union all

    select
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code,
        'sources' as side,
        order_count,
        0 as customer_count,
        order_value_amount
    from drivers
    where visit_source <> 'all'
    {%- for side in ['all', 'sources'] %}

    union all

    select
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code,
        '{{ side }}' as side,
        -order_count as order_count,
        {{ '-customer_count' if side == 'all' else '0' }} as customer_count,
        -order_value_amount as order_value_amount
    from order_values
    where
        segment = 'all'
        or period_grain in ('month', 'quarter', 'year')
    {%- endfor %}

),

left_over as (

    select
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code,
        side
    from both_sides
    group by
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code,
        side
    having
        sum(order_count) <> 0
        or sum(customer_count) <> 0
        or sum(order_value_amount) <> 0

)

select * from left_over
