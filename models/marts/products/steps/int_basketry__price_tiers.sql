{%- set family_columns = [
    'period_grain', 'period_start_date', 'segment', 'segment_value', 'currency_code',
    'product_family',
] %}
with

order_tiers as (

    select * from {{ ref('basketry', 'int_basketry__order_tiers_by_segment') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

tiers_summed as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        order_tiers.segment,
        order_tiers.segment_value,
        order_tiers.currency_code,
        order_tiers.product_family,
        order_tiers.price_tier,
        order_tiers.tier_position,
        period_days.period_end_date,
        period_days.previous_period_start_date,
        period_days.is_complete_period,
        order_tiers.is_tier_from_list_price,
        count(*) as order_count,
        sum(order_tiers.item_count) as item_count,
        sum(order_tiers.order_value_amount) as order_value_amount
    from order_tiers
    inner join period_days
        on order_tiers.ordered_date = period_days.date_day
    where period_days.period_grain in ('month', 'quarter', 'year')
    group by
        period_days.period_grain,
        period_days.period_start_date,
        order_tiers.segment,
        order_tiers.segment_value,
        order_tiers.currency_code,
        order_tiers.product_family,
        order_tiers.price_tier,
        order_tiers.tier_position,
        period_days.period_end_date,
        period_days.previous_period_start_date,
        period_days.is_complete_period,
        order_tiers.is_tier_from_list_price

),

price_tiers as (

    select

        ---------- key
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code,
        product_family,
        price_tier,

        ---------- text
        tier_position,

        ---------- period
        period_end_date,
        previous_period_start_date,
        is_complete_period,

        ---------- booleans
        is_tier_from_list_price,

        ---------- numerics
        order_count,
        cast(item_count as {{ basketry.type_quantity() }}) as item_count,
        {{ basketry.as_money('order_value_amount') }} as order_value_amount,
        cast(
            sum(item_count) over (partition by {{ family_columns | join(', ') }})
            as {{ basketry.type_quantity() }}
        ) as family_item_count,
        {{ basketry.as_money(
            'sum(order_value_amount) over (partition by ' ~ family_columns | join(', ') ~ ')'
        ) }} as family_order_value_amount

    from tiers_summed

)

select * from price_tiers
