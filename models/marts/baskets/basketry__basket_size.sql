{%- set group_columns = [
    'period_grain', 'period_start_date', 'segment', 'segment_value', 'currency_code'
] %}
with

order_segments as (

    select * from {{ ref('basketry', 'int_basketry__order_segments_unpivoted') }}

),

orders_sized as (

    select * from {{ ref('basketry', 'int_basketry__order_baskets_sized') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

orders_counted as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        period_days.period_end_date,
        period_days.is_complete_period,
        order_segments.segment,
        order_segments.segment_value,
        order_segments.currency_code,
        orders_sized.product_count_from,
        orders_sized.product_count_to,
        count(*) as order_count,
        sum(orders_sized.product_count) as product_count,
        sum(order_segments.item_count) as item_count,
        sum(order_segments.order_value_amount) as order_value_amount
    from order_segments
    inner join orders_sized
        on order_segments.order_id = orders_sized.order_id
    inner join period_days
        on order_segments.ordered_date = period_days.date_day
    where period_days.period_grain in ('month', 'quarter', 'year')
    group by
        period_days.period_grain,
        period_days.period_start_date,
        period_days.period_end_date,
        period_days.is_complete_period,
        order_segments.segment,
        order_segments.segment_value,
        order_segments.currency_code,
        orders_sized.product_count_from,
        orders_sized.product_count_to

),

sizes_summed as (

    select
        orders_counted.*,
        sum(order_count) over (partition by {{ group_columns | join(', ') }})
            as group_order_count,
        sum(product_count) over (partition by {{ group_columns | join(', ') }})
            as group_product_count,
        sum(order_count) over (
            partition by {{ group_columns | join(', ') }}
            order by product_count_from desc
            rows between unbounded preceding and current row
        ) as at_least_count,
        sum(case when product_count_from >= 2 then order_count else 0 end) over (
            partition by {{ group_columns | join(', ') }}
        ) as set_order_count
    from orders_counted

),

basket_size as (

    select

        ---------- key
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code,
        cast(product_count_from as integer) as product_count_from,

        ---------- period
        period_end_date,
        is_complete_period,

        ---------- numerics
        cast(product_count_to as integer) as product_count_to,
        order_count,
        cast(item_count as {{ basketry.type_quantity() }}) as item_count,
        {{ basketry.as_money('order_value_amount') }} as order_value_amount,
        {{ basketry.ratio('order_value_amount', 'order_count') }} as aov,
        {{ basketry.ratio('order_count', 'group_order_count') }} as order_share,
        {{ basketry.ratio('at_least_count', 'group_order_count') }} as at_least_share,

        ---------- the whole group
        cast(group_order_count as bigint) as group_order_count,
        cast(set_order_count as bigint) as set_order_count,
        {{ basketry.ratio('set_order_count', 'group_order_count') }} as set_rate,
        {{ basketry.wilson_bound('set_order_count', 'group_order_count', 'lower') }}
            as set_rate_lower,
        {{ basketry.wilson_bound('set_order_count', 'group_order_count', 'upper') }}
            as set_rate_upper,
        {{ basketry.ratio('group_product_count', 'group_order_count') }} as products_per_order

    from sizes_summed

)

select * from basket_size
