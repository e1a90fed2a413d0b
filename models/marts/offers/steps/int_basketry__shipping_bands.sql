-- One row per period, channel, currency and band, empty bands too: what was not bought is part of
-- how orders are spread.
with

distances as (

    select * from {{ ref('basketry', 'int_basketry__shipping_distances_banded') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

bands as (

    select listed.band_number
    from (
        values
        (-10), (-9), (-8), (-7), (-6), (-5), (-4), (-3), (-2), (-1),
        (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)
    ) as listed (band_number)

),

distances_of_periods as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        period_days.period_end_date,
        period_days.is_complete_period,
        distances.*
    from distances
    inner join period_days
        on distances.date_day = period_days.date_day
    where period_days.period_grain in ('month', 'quarter', 'year')

),

groups_found as (

    select distinct
        period_grain,
        period_start_date,
        period_end_date,
        is_complete_period,
        sales_channel,
        currency_code
    from distances_of_periods

),

bands_summed as (

    select
        groups_found.period_grain,
        groups_found.period_start_date,
        groups_found.period_end_date,
        groups_found.is_complete_period,
        groups_found.sales_channel,
        groups_found.currency_code,
        bands.band_number,
        coalesce(sum(distances.order_count), 0) as order_count,
        coalesce(sum(distances.left_cart_count), 0) as left_cart_count,
        coalesce(sum(distances.order_without_cart_count), 0) as order_without_cart_count,
        coalesce(sum(distances.within_reach_order_count), 0) as within_reach_order_count,
        coalesce(sum(distances.top_up_order_count), 0) as top_up_order_count,
        {{ basketry.as_money('coalesce(sum(distances.order_value_amount), 0)') }}
            as order_value_amount,
        {{ basketry.as_money('coalesce(sum(distances.shipping_given_away_amount), 0)') }}
            as shipping_given_away_amount,
        {{ basketry.as_money('coalesce(sum(distances.top_up_amount), 0)') }}
            as top_up_amount,
        {{ basketry.as_money(
            'coalesce(sum(distances.top_up_shipping_given_away_amount), 0)'
        ) }} as top_up_shipping_given_away_amount,
        {{ basketry.as_money(
            'coalesce(sum(case when distances.left_cart_count = 1'
            ~ ' and distances.distance_amount < 0 then -distances.distance_amount end), 0)'
        ) }} as left_cart_gap_amount
    from groups_found
    cross join bands
    left join distances_of_periods as distances
        on
            groups_found.period_grain = distances.period_grain
            and groups_found.period_start_date = distances.period_start_date
            and groups_found.sales_channel = distances.sales_channel
            and groups_found.currency_code = distances.currency_code
            and bands.band_number = distances.band_number
    group by
        groups_found.period_grain,
        groups_found.period_start_date,
        groups_found.period_end_date,
        groups_found.is_complete_period,
        groups_found.sales_channel,
        groups_found.currency_code,
        bands.band_number

)

select * from bands_summed
