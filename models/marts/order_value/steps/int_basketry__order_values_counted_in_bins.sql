-- How many valid orders lie in each bin, all together and by customer type. A bin without orders
-- has no row here.
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

periods as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

bins as (

    select * from {{ ref('basketry', 'int_basketry__order_value_bins') }}

),

orders_in_segments as (

    select
        ordered_date,
        currency_code,
        {{ basketry.setting('order_value_basis') }}_amount as order_value_amount,
        {{ basketry.as_text("'all'") }} as segment,
        {{ basketry.as_text("'all'") }} as segment_value
    from orders
    where is_valid_order

    union all

    select
        ordered_date,
        currency_code,
        {{ basketry.setting('order_value_basis') }}_amount as order_value_amount,
        {{ basketry.as_text("'customer_type'") }} as segment,
        customer_type as segment_value
    from orders
    where is_valid_order

),

orders_by_bin as (

    select
        periods.period_grain,
        periods.period_start_date,
        orders_in_segments.segment,
        orders_in_segments.segment_value,
        orders_in_segments.currency_code,
        bins.bin_number,
        count(*) as order_count
    from orders_in_segments
    inner join periods
        on orders_in_segments.ordered_date = periods.date_day
    inner join bins
        on
            orders_in_segments.currency_code = bins.currency_code
            and orders_in_segments.order_value_amount
            >= coalesce(bins.bin_from_amount, orders_in_segments.order_value_amount)
            and (
                orders_in_segments.order_value_amount < bins.bin_to_amount
                or bins.bin_to_amount is null
            )
    where periods.period_grain in ('month', 'quarter', 'year')
    group by
        periods.period_grain,
        periods.period_start_date,
        orders_in_segments.segment,
        orders_in_segments.segment_value,
        orders_in_segments.currency_code,
        bins.bin_number

)

select * from orders_by_bin
