{{ config(enabled=basketry.is_asked('offers')) }}

-- One row per period, channel, currency and band, empty bands too: what was not bought is part of
-- how orders are spread. A band is a tenth of the threshold: in it lie the valid orders with a
-- threshold, and the carts that were left with something in them, that lie so far above or below.
with

orders as (

    select * from {{ ref('basketry', 'int_basketry__order_shipping') }}

),

carts as (

    select * from {{ ref('basketry', 'int_basketry__carts') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

orders_and_carts as (

    select
        ordered_date as date_day,
        sales_channel,
        currency_code,
        threshold_amount,
        distance_amount,
        1 as order_count,
        0 as left_cart_count,
        case when has_cart then 0 else 1 end as order_without_cart_count,
        case when was_within_reach then 1 else 0 end as within_reach_order_count,
        case when top_up_amount is not null then 1 else 0 end as top_up_order_count,
        order_value_amount,
        shipping_given_away_amount,
        top_up_amount,
        {{ basketry.as_money(
            'case when top_up_amount is not null then shipping_given_away_amount end'
        ) }} as top_up_shipping_given_away_amount
    from orders

    union all

    select
        cart_date as date_day,
        sales_channel,
        currency_code,
        threshold_amount,
        {{ basketry.as_money('cart_amount - threshold_amount') }} as distance_amount,
        0 as order_count,
        1 as left_cart_count,
        0 as order_without_cart_count,
        0 as within_reach_order_count,
        0 as top_up_order_count,
        {{ basketry.as_money('null') }} as order_value_amount,
        {{ basketry.as_money('null') }} as shipping_given_away_amount,
        {{ basketry.as_money('null') }} as top_up_amount,
        {{ basketry.as_money('null') }} as top_up_shipping_given_away_amount
    from carts
    where
        order_id is null
        and cart_amount > 0

),

distances_banded as (

    select
        orders_and_carts.*,
        -- In multiplications only: what lies on the edge of a band must not depend on a division.
        case
            {%- for band_number in range(-9, 11) %}
            when 10 * distance_amount < {{ band_number }} * threshold_amount
                then {{ band_number - 1 }}
            {%- endfor %}
            else 10
        end as band_number
    from orders_and_carts

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
        distances_banded.*
    from distances_banded
    inner join period_days
        on distances_banded.date_day = period_days.date_day
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
