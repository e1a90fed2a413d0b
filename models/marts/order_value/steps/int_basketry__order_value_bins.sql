{{ config(enabled=basketry.is_asked('order_value')) }}

-- The bins of the order value histogram, of one width per currency, so that all periods and
-- segments can be laid side by side. The width is that of Freedman and Diaconis, rounded up to 1, 2
-- or 5 times a power of ten, and wide enough that the range from the 1st to the 99th percentile
-- takes about 40 bins. They cover that range; the first and the last bin take what lies outside.
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

currency_units as (

    select * from {{ basketry.reference('currency_units') }}

),

orders_by_value as (

    select
        currency_code,
        {{ basketry.setting('order_value_basis') }}_amount as order_value_amount,
        count(*) as order_count
    from orders
    where is_valid_order
    group by currency_code, {{ basketry.setting('order_value_basis') }}_amount

),

values_ranked as (

    select
        orders_by_value.*,
        sum(order_count) over (
            partition by currency_code
            order by order_value_amount
            rows between unbounded preceding and current row
        ) as last_rank,
        sum(order_count) over (partition by currency_code) as group_order_count
    from orders_by_value

),

ranges as (

    select
        currency_code,
        {{ basketry.as_money('min(order_value_amount)') }} as lowest_amount,
        {{ basketry.as_money('max(order_value_amount)') }} as highest_amount,
        sum(order_count) as order_count,
        {{ basketry.quantile_by_rank('order_value_amount', 1) }} as p01_amount,
        {{ basketry.quantile_by_rank('order_value_amount', 25) }} as p25_amount,
        {{ basketry.quantile_by_rank('order_value_amount', 75) }} as p75_amount,
        {{ basketry.quantile_by_rank('order_value_amount', 99) }} as p99_amount
    from values_ranked
    group by currency_code

),

widths_wanted as (

    select
        ranges.*,
        greatest(
            2 * (ranges.p75_amount - ranges.p25_amount)
            / power(
                {{ basketry.as_double('ranges.order_count') }}, {{ basketry.as_double(1) }} / 3
            ),
            (ranges.p99_amount - ranges.p01_amount) / 40,
            {{ basketry.ratio(
                '1', basketry.units_per_amount('currency_units.minor_unit_digits')
            ) }}
        ) as wanted_width
    from ranges
    left join currency_units
        on ranges.currency_code = currency_units.currency_code

),

round_widths as (

    select {{ basketry.as_money('listed.width_amount') }} as width_amount
    from (
        values
        {%- for zeros in range(-4, 12) %}
        ({{ '%.4f' | format(10 ** zeros) }}),
        ({{ '%.4f' | format(2 * 10 ** zeros) }}),
        ({{ '%.4f' | format(5 * 10 ** zeros) }}){{ ',' if not loop.last }}
        {%- endfor %}
    ) as listed (width_amount)

),

widths_rounded as (

    select
        widths_wanted.currency_code,
        {{ basketry.as_money('min(round_widths.width_amount)') }} as bin_width_amount
    from widths_wanted
    inner join round_widths
        on widths_wanted.wanted_width <= {{ basketry.as_double('round_widths.width_amount') }}
    group by widths_wanted.currency_code

),

starts as (

    select
        widths_wanted.*,
        widths_rounded.bin_width_amount,
        {{ basketry.as_money(
            'cast(floor('
            ~ basketry.ratio('widths_wanted.p01_amount', 'widths_rounded.bin_width_amount')
            ~ ') as decimal(18, 0)) * widths_rounded.bin_width_amount'
        ) }} as start_amount
    from widths_wanted
    inner join widths_rounded
        on widths_wanted.currency_code = widths_rounded.currency_code

),

digits as (

    select listed.digit
    from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as listed (digit)

),

bin_numbers as (

    select tens.digit * 10 + ones.digit + 1 as bin_number
    from digits as tens
    cross join digits as ones

),

bins_bounded as (

    select
        starts.currency_code,
        bin_numbers.bin_number,
        starts.lowest_amount,
        starts.highest_amount,
        {{ basketry.as_money(
            'starts.start_amount + (bin_numbers.bin_number - 1) * starts.bin_width_amount'
        ) }} as from_amount,
        {{ basketry.as_money(
            'starts.start_amount + bin_numbers.bin_number * starts.bin_width_amount'
        ) }} as to_amount,
        max(bin_numbers.bin_number) over (partition by starts.currency_code) as last_bin_number
    from starts
    cross join bin_numbers
    where
        {{ basketry.as_double(
            'starts.start_amount + (bin_numbers.bin_number - 1) * starts.bin_width_amount'
        ) }} <= starts.p99_amount

),

bins as (

    select
        currency_code,
        bin_number,
        {{ basketry.as_money(
            'case when bin_number > 1 or lowest_amount >= from_amount then from_amount end'
        ) }} as bin_from_amount,
        {{ basketry.as_money(
            'case when bin_number < last_bin_number or highest_amount < to_amount'
            ~ ' then to_amount end'
        ) }} as bin_to_amount
    from bins_bounded

)

select * from bins
