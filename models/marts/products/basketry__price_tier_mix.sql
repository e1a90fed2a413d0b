{%- set family_columns = [
    'period_grain', 'segment', 'segment_value', 'currency_code', 'product_family',
] %}
with

price_tiers as (

    select * from {{ ref('basketry', 'int_basketry__price_tiers') }}

),

families as (

    select distinct
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code,
        product_family,
        family_item_count
    from price_tiers

),

-- A tier that sold nothing while its family sold had a share of nought.
price_tiers_compared as (

    select
        price_tiers.*,
        case
            when price_tiers.family_item_count > 0
                then {{ basketry.ratio('price_tiers.item_count', 'price_tiers.family_item_count') }}
        end as item_share,
        case
            when previous_family.family_item_count > 0
                then
                    {{ basketry.ratio(
                        'coalesce(previous_tier.item_count, 0)',
                        'previous_family.family_item_count'
                    ) }}
        end as previous_period_item_share
    from price_tiers
    left join families as previous_family
        on
            price_tiers.previous_period_start_date = previous_family.period_start_date
            {%- for column in family_columns %}
            and price_tiers.{{ column }} = previous_family.{{ column }}
            {%- endfor %}
    left join price_tiers as previous_tier
        on
            price_tiers.previous_period_start_date = previous_tier.period_start_date
            and price_tiers.price_tier = previous_tier.price_tier
            {%- for column in family_columns %}
            and price_tiers.{{ column }} = previous_tier.{{ column }}
            {%- endfor %}

),

price_tier_mix as (

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
        is_complete_period,

        ---------- booleans
        is_tier_from_list_price,

        ---------- the tier
        order_count,
        item_count,
        order_value_amount,
        item_share,
        case
            when family_order_value_amount > 0
                then {{ basketry.ratio('order_value_amount', 'family_order_value_amount') }}
        end as order_value_share,
        {{ basketry.ratio('order_value_amount', 'item_count') }} as average_unit_price,

        ---------- the whole family
        family_item_count,
        family_order_value_amount,
        {{ basketry.ratio('family_order_value_amount', 'family_item_count') }}
            as family_average_unit_price,

        ---------- comparison
        previous_period_item_share,
        item_share - previous_period_item_share as item_share_change_vs_previous_period

    from price_tiers_compared

)

select * from price_tier_mix
