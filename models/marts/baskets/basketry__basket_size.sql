{{ config(enabled=basketry.is_asked('baskets')) }}

{%- set group_keys = 'period_key, cut_key' %}
with

order_cuts as (

    select * from {{ ref('basketry', 'int_basketry__order_cuts') }}

),

cut_names as (

    select * from {{ ref('basketry', 'int_basketry__order_cut_names') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

periods as (

    select * from {{ ref('basketry', 'int_basketry__periods') }}

),

orders_sized as (

    select
        cut_key,
        ordered_date,
        product_count,
        item_count,
        order_value_amount,
        case
            when product_count <= 5 then product_count
            when product_count <= 10 then 6
            when product_count <= 20 then 11
            when product_count <= 50 then 21
            when product_count <= 100 then 51
            else 101
        end as product_count_from
    from order_cuts

),

-- An order lies in one month, so that months add up to longer periods.
months_counted as (

    select
        period_days.period_start_date as month_start_date,
        orders_sized.cut_key,
        orders_sized.product_count_from,
        count(*) as order_count,
        sum(orders_sized.product_count) as product_count,
        sum(orders_sized.item_count) as item_count,
        sum(orders_sized.order_value_amount) as order_value_amount
    from orders_sized
    inner join period_days
        on orders_sized.ordered_date = period_days.date_day
    where period_days.period_grain = 'month'
    group by
        period_days.period_start_date,
        orders_sized.cut_key,
        orders_sized.product_count_from

),

sizes_counted as (

    select
        period_days.period_key,
        months_counted.cut_key,
        months_counted.product_count_from,
        sum(months_counted.order_count) as order_count,
        sum(months_counted.product_count) as product_count,
        sum(months_counted.item_count) as item_count,
        sum(months_counted.order_value_amount) as order_value_amount
    from months_counted
    inner join period_days
        on months_counted.month_start_date = period_days.date_day
    where period_days.period_grain in ('month', 'quarter', 'year')
    group by
        period_days.period_key,
        months_counted.cut_key,
        months_counted.product_count_from

),

sizes as (

    select
        sizes_counted.*,
        sum(order_count) over (partition by {{ group_keys }})
            as group_order_count,
        sum(product_count) over (partition by {{ group_keys }})
            as group_product_count,
        sum(order_count) over (
            partition by {{ group_keys }}
            order by product_count_from desc
            rows between unbounded preceding and current row
        ) as at_least_count,
        sum(case when product_count_from >= 2 then order_count else 0 end) over (
            partition by {{ group_keys }}
        ) as set_order_count
    from sizes_counted

),

basket_size as (

    select

        ---------- key
        periods.period_grain,
        periods.period_start_date,
        cut_names.segment,
        cut_names.segment_value,
        cut_names.currency_code,
        cast(sizes.product_count_from as integer) as product_count_from,

        ---------- period
        periods.period_end_date,
        periods.is_complete_period,

        ---------- numerics
        cast(
            case
                when sizes.product_count_from <= 5 then sizes.product_count_from
                when sizes.product_count_from = 6 then 10
                when sizes.product_count_from = 11 then 20
                when sizes.product_count_from = 21 then 50
                when sizes.product_count_from = 51 then 100
            end as integer
        ) as product_count_to,
        cast(sizes.order_count as bigint) as order_count,
        cast(sizes.item_count as {{ basketry.type_quantity() }}) as item_count,
        {{ basketry.as_money('sizes.order_value_amount') }} as order_value_amount,
        {{ basketry.ratio('sizes.order_value_amount', 'sizes.order_count') }} as aov,
        {{ basketry.ratio('sizes.order_count', 'sizes.group_order_count') }} as order_share,
        {{ basketry.ratio('sizes.at_least_count', 'sizes.group_order_count') }} as at_least_share,

        ---------- the whole group
        cast(sizes.group_order_count as bigint) as group_order_count,
        cast(sizes.set_order_count as bigint) as set_order_count,
        {{ basketry.ratio('sizes.set_order_count', 'sizes.group_order_count') }} as set_rate,
        {{ basketry.wilson_bound('sizes.set_order_count', 'sizes.group_order_count', 'lower') }}
            as set_rate_lower,
        {{ basketry.wilson_bound('sizes.set_order_count', 'sizes.group_order_count', 'upper') }}
            as set_rate_upper,
        {{ basketry.ratio('sizes.group_product_count', 'sizes.group_order_count') }}
            as products_per_order

    from sizes
    inner join periods
        on sizes.period_key = periods.period_key
    inner join cut_names
        on sizes.cut_key = cut_names.cut_key

)

select * from basket_size
