{{ config(enabled=basketry.is_asked('products')) }}

with

price_tiers as (

    select * from {{ ref('basketry', 'int_basketry__price_tiers') }}

),

cut_names as (

    select * from {{ ref('basketry', 'int_basketry__order_cut_names') }}

),

periods as (

    select * from {{ ref('basketry', 'int_basketry__periods') }}

),

families as (

    select distinct
        period_key,
        cut_key,
        product_family,
        family_item_count
    from price_tiers

),

families_compared as (

    {{ basketry.beside_earlier(
        'families', 'periods', ['cut_key', 'product_family'], ['family_item_count'],
        ['previous_period']
    ) }}

),

tiers_compared as (

    {{ basketry.beside_earlier(
        'price_tiers', 'periods', ['cut_key', 'product_family', 'price_tier'], ['item_count'],
        ['previous_period']
    ) }}

),

-- A tier that sold nothing while its family sold had a share of nought.
tiers as (

    select
        tiers_compared.*,
        case
            when tiers_compared.family_item_count > 0
                then
                    {{ basketry.ratio(
                        'tiers_compared.item_count', 'tiers_compared.family_item_count'
                    ) }}
        end as item_share,
        case
            when families_compared.previous_period_family_item_count > 0
                then
                    {{ basketry.ratio(
                        'coalesce(tiers_compared.previous_period_item_count, 0)',
                        'families_compared.previous_period_family_item_count'
                    ) }}
        end as previous_period_item_share
    from tiers_compared
    inner join families_compared
        on
            tiers_compared.period_key = families_compared.period_key
            and tiers_compared.cut_key = families_compared.cut_key
            and tiers_compared.product_family = families_compared.product_family

),

price_tier_mix as (

    select

        ---------- key
        periods.period_grain,
        periods.period_start_date,
        cut_names.segment,
        cut_names.segment_value,
        cut_names.currency_code,
        tiers.product_family,
        tiers.price_tier,

        ---------- text
        tiers.tier_position,

        ---------- period
        periods.period_end_date,
        periods.is_complete_period,

        ---------- booleans
        tiers.is_tier_from_list_price,

        ---------- the tier
        tiers.order_count,
        tiers.item_count,
        tiers.order_value_amount,
        tiers.item_share,
        case
            when tiers.family_order_value_amount > 0
                then
                    {{ basketry.ratio(
                        'tiers.order_value_amount', 'tiers.family_order_value_amount'
                    ) }}
        end as order_value_share,
        {{ basketry.ratio('tiers.order_value_amount', 'tiers.item_count') }} as average_unit_price,

        ---------- the whole family
        tiers.family_item_count,
        tiers.family_order_value_amount,
        {{ basketry.ratio('tiers.family_order_value_amount', 'tiers.family_item_count') }}
            as family_average_unit_price,

        ---------- comparison
        tiers.previous_period_item_share,
        tiers.item_share - tiers.previous_period_item_share as item_share_change_vs_previous_period

    from tiers
    inner join periods
        on tiers.period_key = periods.period_key
    inner join cut_names
        on tiers.cut_key = cut_names.cut_key

)

select * from price_tier_mix
