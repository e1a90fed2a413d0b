{%- set group_columns = [
    'period_grain', 'period_start_date', 'segment', 'segment_value', 'currency_code'
] %}
with

orders as (

    select * from {{ ref('int_orders__enriched') }}

),

periods as (

    select * from {{ ref('int_dates__periods') }}

),

bins as (

    select * from {{ ref('int_order_values__bins') }}

),

orders_in_segments as (

    select
        ordered_date,
        currency_code,
        {{ basketry.setting('order_value_basis') }}_amount as order_value_amount,
        'all' as segment,
        'all' as segment_value
    from orders
    where is_valid_order

    union all

    select
        ordered_date,
        currency_code,
        {{ basketry.setting('order_value_basis') }}_amount as order_value_amount,
        'customer_type' as segment,
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

),

totals as (

    select
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code,
        sum(order_count) as group_order_count
    from orders_by_bin
    group by
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code

),

bins_of_groups as (

    select
        totals.*,
        bins.bin_number,
        bins.bin_from_amount,
        bins.bin_to_amount
    from totals
    inner join bins
        on totals.currency_code = bins.currency_code

),

bins_filled as (

    select
        bins_of_groups.*,
        coalesce(orders_by_bin.order_count, 0) as order_count
    from bins_of_groups
    left join orders_by_bin
        on
            bins_of_groups.period_grain = orders_by_bin.period_grain
            and bins_of_groups.period_start_date = orders_by_bin.period_start_date
            and bins_of_groups.segment = orders_by_bin.segment
            and bins_of_groups.segment_value = orders_by_bin.segment_value
            and bins_of_groups.currency_code = orders_by_bin.currency_code
            and bins_of_groups.bin_number = orders_by_bin.bin_number

),

order_value_distribution as (

    select

        ---------- key
        period_grain,
        period_start_date,
        {{ basketry.as_text('segment') }} as segment,
        {{ basketry.as_text('segment_value') }} as segment_value,
        currency_code,
        bin_number,

        ---------- numerics
        bin_from_amount,
        bin_to_amount,
        cast(order_count as bigint) as order_count,
        {{ basketry.ratio('order_count', 'group_order_count') }} as order_share,
        {{ basketry.ratio(
            'sum(order_count) over (partition by ' ~ group_columns | join(', ')
            ~ ' order by bin_number rows between unbounded preceding and current row)',
            'group_order_count'
        ) }} as cumulative_share

    from bins_filled

)

select * from order_value_distribution
