{{ config(enabled=basketry.is_asked('order_value')) }}

-- Quantiles of the orders' values, and the interval of the median, from the few orders that stand
-- at or beside their places: exact, and the same on every engine.
{%- set percents = [25, 50, 75, 90] %}
with

order_cuts as (

    select * from {{ ref('basketry', 'int_basketry__order_cuts') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

order_groups as (

    select * from {{ ref('basketry', 'int_basketry__order_groups') }}

),

orders_ranked as (

    select
        period_days.period_key,
        order_cuts.cut_key,
        order_cuts.order_value_amount,
        row_number() over (
            partition by period_days.period_key, order_cuts.cut_key
            order by order_cuts.order_value_amount
        ) as last_rank
    from order_cuts
    inner join period_days
        on order_cuts.ordered_date = period_days.date_day

),

groups_counted as (

    select
        period_key,
        cut_key,
        order_count as group_order_count,
        {{ basketry.median_interval_rank('order_count') }} as median_lower_rank
    from order_groups

),

orders_at_places as (

    select
        orders_ranked.*,
        1 as order_count,
        groups_counted.group_order_count,
        groups_counted.median_lower_rank
    from orders_ranked
    inner join groups_counted
        on
            orders_ranked.period_key = groups_counted.period_key
            and orders_ranked.cut_key = groups_counted.cut_key
    where
        {%- for percent in percents %}
        abs(
            100 * (orders_ranked.last_rank - 1)
            - {{ percent }} * (groups_counted.group_order_count - 1)
        ) < 100
        or
        {%- endfor %}
        orders_ranked.last_rank = groups_counted.median_lower_rank
        or orders_ranked.last_rank
        = groups_counted.group_order_count + 1 - groups_counted.median_lower_rank

),

quantiles as (

    select
        period_key,
        cut_key,
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
    from orders_at_places
    group by
        period_key,
        cut_key

)

select * from quantiles
