-- Quantiles from counts by value and their running sum: exact, the same on every engine, and small
-- where prices repeat.
{%- set group_columns = [
    'period_grain', 'period_start_date', 'segment', 'segment_value', 'currency_code'
] %}
with

order_segments as (

    select * from {{ ref('basketry', 'int_basketry__order_segments_unpivoted') }}

),

periods as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

orders_by_value as (

    select
        periods.period_grain,
        periods.period_start_date,
        order_segments.segment,
        order_segments.segment_value,
        order_segments.currency_code,
        order_segments.order_value_amount,
        count(*) as order_count
    from order_segments
    inner join periods
        on order_segments.ordered_date = periods.date_day
    group by
        periods.period_grain,
        periods.period_start_date,
        order_segments.segment,
        order_segments.segment_value,
        order_segments.currency_code,
        order_segments.order_value_amount

),

values_ranked as (

    select
        orders_by_value.*,
        sum(order_count) over (
            partition by {{ group_columns | join(', ') }}
            order by order_value_amount
            rows between unbounded preceding and current row
        ) as last_rank,
        sum(order_count) over (partition by {{ group_columns | join(', ') }}) as group_order_count
    from orders_by_value

),

medians_bounded as (

    select
        values_ranked.*,
        {{ basketry.median_interval_rank('group_order_count') }} as median_lower_rank
    from values_ranked

),

quantiles as (

    select
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code,
        {{ basketry.quantile_by_rank('order_value_amount', 25) }} as p25_order_value,
        {{ basketry.quantile_by_rank('order_value_amount', 50) }} as median_order_value,
        {{ basketry.quantile_by_rank('order_value_amount', 75) }} as p75_order_value,
        {{ basketry.quantile_by_rank('order_value_amount', 90) }} as p90_order_value,
        {{ basketry.as_double(basketry.value_at_rank(
            'order_value_amount', 'median_lower_rank'
        )) }} as median_lower,
        {{ basketry.as_double(basketry.value_at_rank(
            'order_value_amount', 'group_order_count + 1 - median_lower_rank'
        )) }} as median_upper
    from medians_bounded
    group by
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code

)

select * from quantiles
