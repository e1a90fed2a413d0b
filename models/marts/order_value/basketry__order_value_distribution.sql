{{ config(enabled=basketry.is_asked('order_value')) }}

{%- set group_columns = [
    'period_grain', 'period_start_date', 'segment', 'segment_value', 'currency_code'
] %}
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

bins as (

    select * from {{ ref('basketry', 'int_basketry__order_value_bins') }}

),

orders_valued as (

    select
        {{ basketry.period_start('month', 'ordered_date') }} as month_start_date,
        customer_type,
        currency_code,
        {{ basketry.setting('order_value_basis') }}_amount as order_value_amount
    from orders
    where is_valid_order

),

months_counted as (

    select
        orders_valued.month_start_date,
        orders_valued.customer_type,
        orders_valued.currency_code,
        bins.bin_number,
        count(*) as order_count
    from orders_valued
    inner join bins
        on
            orders_valued.currency_code = bins.currency_code
            and orders_valued.order_value_amount
            >= coalesce(bins.bin_from_amount, orders_valued.order_value_amount)
            and (
                orders_valued.order_value_amount < bins.bin_to_amount
                or bins.bin_to_amount is null
            )
    group by
        orders_valued.month_start_date,
        orders_valued.customer_type,
        orders_valued.currency_code,
        bins.bin_number

),

months_in_segments as (
    {% for segment, segment_value in [('all', "'all'"), ('customer_type', 'customer_type')] %}
    select
        month_start_date,
        {{ basketry.as_text("'" ~ segment ~ "'") }} as segment,
        {{ basketry.as_text(segment_value) }} as segment_value,
        currency_code,
        bin_number,
        order_count
    from months_counted
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

orders_by_bin as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        months_in_segments.segment,
        months_in_segments.segment_value,
        months_in_segments.currency_code,
        months_in_segments.bin_number,
        sum(months_in_segments.order_count) as order_count
    from months_in_segments
    inner join period_days
        on months_in_segments.month_start_date = period_days.date_day
    where period_days.period_grain in ('month', 'quarter', 'year')
    group by
        period_days.period_grain,
        period_days.period_start_date,
        months_in_segments.segment,
        months_in_segments.segment_value,
        months_in_segments.currency_code,
        months_in_segments.bin_number

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
        segment,
        segment_value,
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
