-- The bins of the order value histogram from the 1st to the 99th percentile of a currency's orders.
-- The first and last bin take what lies outside.
with

bin_widths as (

    select * from {{ ref('basketry', 'int_basketry__order_values_bin_widths') }}

),

starts as (

    select
        bin_widths.*,
        {{ basketry.as_money(
            'cast(floor(' ~ basketry.ratio('p01_amount', 'bin_width_amount')
            ~ ') as decimal(18, 0)) * bin_width_amount'
        ) }} as start_amount
    from bin_widths

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
