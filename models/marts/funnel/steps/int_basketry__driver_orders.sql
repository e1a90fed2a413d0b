-- What was bought by period, cut and currency: all together, and by the source of the visits.
with

order_segments as (

    select * from {{ ref('basketry', 'int_basketry__order_segments_unpivoted') }}

),

visit_sources as (

    select * from {{ ref('basketry', 'int_basketry__orders_visit_sources') }}

),

periods as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

sources_of_orders as (

    select
        order_id,
        visit_source
    from visit_sources

    union all

    select
        order_id,
        {{ basketry.as_text("'all'") }} as visit_source
    from visit_sources

),

drivers_counted as (

    select
        periods.period_grain,
        periods.period_start_date,
        sources_of_orders.visit_source,
        order_segments.segment,
        order_segments.segment_value,
        order_segments.currency_code,
        count(*) as order_count,
        count(distinct order_segments.customer_key) as customer_count,
        {{ basketry.as_money('sum(order_segments.order_value_amount)') }} as order_value_amount
    from order_segments
    inner join sources_of_orders
        on order_segments.order_id = sources_of_orders.order_id
    inner join periods
        on order_segments.ordered_date = periods.date_day
    where
        order_segments.segment = 'all'
        or periods.period_grain in ('month', 'quarter', 'year')
    group by
        periods.period_grain,
        periods.period_start_date,
        sources_of_orders.visit_source,
        order_segments.segment,
        order_segments.segment_value,
        order_segments.currency_code

)

select * from drivers_counted
