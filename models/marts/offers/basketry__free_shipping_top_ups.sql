{{ config(enabled=basketry.is_asked('offers')) }}

{%- set group_columns = [
    'period_grain', 'period_start_date', 'sales_channel', 'currency_code'
] | join(', ') %}
with

bands_summed as (

    select * from {{ ref('basketry', 'int_basketry__shipping_bands') }}

),

bands_weighed as (

    select
        bands_summed.*,
        -- The middle of a band, in twentieths of the threshold.
        2 * band_number + 1 as band_middle,
        -- The bands that the straight line is drawn through: those around the two that the
        -- threshold itself fills and empties.
        case when band_number in (-5, -4, -3, -2, 1, 2, 3, 4) then order_count else 0 end
            as smooth_order_count
    from bands_summed

),

groups_summed as (

    select
        bands_weighed.*,
        {%- for name, total in {
            'group_order_count': 'order_count',
            'at_or_above_order_count': 'case when band_number >= 0 then order_count else 0 end',
            'just_below_order_count': 'case when band_number = -1 then order_count else 0 end',
            'just_above_order_count': 'case when band_number = 0 then order_count else 0 end',
            'group_order_without_cart_count': 'order_without_cart_count',
            'group_within_reach_order_count': 'within_reach_order_count',
            'group_top_up_order_count': 'top_up_order_count',
            'group_top_up_amount': 'top_up_amount',
            'group_shipping_given_away_amount': 'shipping_given_away_amount',
            'group_top_up_shipping_given_away_amount': 'top_up_shipping_given_away_amount',
            'group_left_cart_count': 'left_cart_count',
            'left_below_cart_count': 'case when band_number < 0 then left_cart_count else 0 end',
            'group_left_cart_gap_amount': 'left_cart_gap_amount',
            'smooth_count': 'smooth_order_count',
        }.items() %}
        sum({{ total }}) over (partition by {{ group_columns }}) as {{ name }},
        {%- endfor %}
        sum(band_middle * smooth_order_count) over (partition by {{ group_columns }})
            as smooth_moment
    from bands_weighed

),

expectations as (

    select
        groups_summed.*,
        -- Least squares in whole numbers: the eight middles add up to 0, their squares to 328.
        case
            when smooth_count >= 20 and band_number between -5 and 4
                then greatest(
                    {{ basketry.ratio('41 * smooth_count + band_middle * smooth_moment', '328') }},
                    0
                )
        end as expected_order_count
    from groups_summed

),

free_shipping_top_ups as (

    select

        ---------- key
        period_grain,
        period_start_date,
        sales_channel,
        currency_code,
        cast(10 * band_number as integer) as distance_percent_from,

        ---------- period
        period_end_date,
        is_complete_period,

        ---------- the band
        cast(case when band_number < 10 then 10 * band_number + 10 end as integer)
            as distance_percent_to,
        cast(order_count as bigint) as order_count,
        {{ basketry.as_money('order_value_amount') }} as order_value_amount,
        cast(left_cart_count as bigint) as left_cart_count,
        expected_order_count,
        order_count - expected_order_count as excess_order_count,

        ---------- orders of the whole group
        cast(group_order_count as bigint) as group_order_count,
        cast(at_or_above_order_count as bigint) as at_or_above_order_count,
        {{ basketry.ratio('at_or_above_order_count', 'group_order_count') }} as at_or_above_rate,
        cast(just_below_order_count as bigint) as just_below_order_count,
        cast(just_above_order_count as bigint) as just_above_order_count,
        {{ basketry.ratio('just_above_order_count', 'just_below_order_count') }} as bunching_ratio,

        ---------- top-ups of the whole group
        cast(group_order_without_cart_count as bigint) as order_without_cart_count,
        cast(group_within_reach_order_count as bigint) as within_reach_order_count,
        cast(group_top_up_order_count as bigint) as top_up_order_count,
        {{ basketry.ratio('group_top_up_order_count', 'group_within_reach_order_count') }}
            as top_up_rate,
        {{ basketry.wilson_bound(
            'group_top_up_order_count', 'group_within_reach_order_count', 'lower'
        ) }} as top_up_rate_lower,
        {{ basketry.wilson_bound(
            'group_top_up_order_count', 'group_within_reach_order_count', 'upper'
        ) }} as top_up_rate_upper,
        {{ basketry.as_money('group_top_up_amount') }} as top_up_amount,
        {{ basketry.as_money('group_top_up_shipping_given_away_amount') }}
            as top_up_shipping_given_away_amount,
        {{ basketry.as_money('group_shipping_given_away_amount') }} as shipping_given_away_amount,

        ---------- carts of the whole group
        cast(group_left_cart_count as bigint) as group_left_cart_count,
        cast(left_below_cart_count as bigint) as left_below_cart_count,
        {{ basketry.ratio('group_left_cart_gap_amount', 'left_below_cart_count') }}
            as gap_per_left_below_cart

    from expectations

)

select * from free_shipping_top_ups
