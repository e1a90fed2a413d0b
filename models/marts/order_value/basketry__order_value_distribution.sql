{%- set group_columns = [
    'period_grain', 'period_start_date', 'segment', 'segment_value', 'currency_code'
] %}
with

orders_by_bin as (

    select * from {{ ref('basketry', 'int_basketry__order_values_counted_in_bins') }}

),

bins as (

    select * from {{ ref('basketry', 'int_basketry__order_value_bins') }}

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
