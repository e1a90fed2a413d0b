{{ config(enabled=basketry.is_asked('products')) }}

-- What was sold of each price tier of a family, by period and cut. All lines count, those that take
-- pieces back as well, so that the tiers add up to the facts. An order lies in one month, so that
-- months add up to longer periods.
{%- set basis_amount = basketry.setting('order_value_basis') ~ '_amount' %}
with

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

products_tiered as (

    select * from {{ ref('basketry', 'int_basketry__product_tiers') }}

),

order_cuts as (

    select * from {{ ref('basketry', 'int_basketry__order_cuts') }}

),

cut_names as (

    select * from {{ ref('basketry', 'int_basketry__order_cut_names') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

lines_tiered as (

    select
        {{ basketry.hash_of_texts(['lines.order_id']) }} as order_key,
        lines.currency_code,
        lines.ordered_date,
        {%- for cut, value in basketry.order_line_cuts() %}
        coalesce(lines.{{ value }}, 'unknown') as {{ cut }}_value,
        {%- endfor %}
        products_tiered.product_family,
        coalesce(products_tiered.price_tier, 0) as price_tier,
        products_tiered.tier_position,
        products_tiered.is_tier_from_list_price,
        lines.quantity,
        lines.{{ basis_amount }} as order_value_amount
    from lines
    inner join products_tiered
        on lines.product_id = products_tiered.product_id
    where lines.is_valid_order

),

orders_tiered as (

    select
        order_key,
        product_family,
        price_tier,
        tier_position,
        is_tier_from_list_price,
        sum(quantity) as item_count,
        sum(order_value_amount) as order_value_amount
    from lines_tiered
    group by
        order_key,
        product_family,
        price_tier,
        tier_position,
        is_tier_from_list_price

),

-- An order is in many cuts, and what it holds of a tier is in each of them; of a cut of lines, only
-- the lines of that value are.
tiers_in_cuts as (

    select
        order_cuts.cut_key,
        order_cuts.ordered_date,
        orders_tiered.product_family,
        orders_tiered.price_tier,
        orders_tiered.tier_position,
        orders_tiered.is_tier_from_list_price,
        orders_tiered.item_count,
        orders_tiered.order_value_amount
    from orders_tiered
    inner join order_cuts
        on orders_tiered.order_key = order_cuts.order_key
    where not order_cuts.is_cut_of_lines
    {%- for cut, value in basketry.order_line_cuts() %}

    union all

    select
        cut_names.cut_key,
        lines_tiered.ordered_date,
        lines_tiered.product_family,
        lines_tiered.price_tier,
        lines_tiered.tier_position,
        lines_tiered.is_tier_from_list_price,
        sum(lines_tiered.quantity) as item_count,
        sum(lines_tiered.order_value_amount) as order_value_amount
    from lines_tiered
    inner join cut_names
        on
            cut_names.segment = '{{ cut }}'
            and lines_tiered.{{ cut }}_value = cut_names.segment_value
            and lines_tiered.currency_code = cut_names.currency_code
    group by
        lines_tiered.order_key,
        cut_names.cut_key,
        lines_tiered.ordered_date,
        lines_tiered.product_family,
        lines_tiered.price_tier,
        lines_tiered.tier_position,
        lines_tiered.is_tier_from_list_price
    {%- endfor %}

),

months_summed as (

    select
        period_days.period_start_date as month_start_date,
        tiers_in_cuts.cut_key,
        tiers_in_cuts.product_family,
        tiers_in_cuts.price_tier,
        tiers_in_cuts.tier_position,
        tiers_in_cuts.is_tier_from_list_price,
        count(*) as order_count,
        sum(tiers_in_cuts.item_count) as item_count,
        sum(tiers_in_cuts.order_value_amount) as order_value_amount
    from tiers_in_cuts
    inner join period_days
        on tiers_in_cuts.ordered_date = period_days.date_day
    where period_days.period_grain = 'month'
    group by
        period_days.period_start_date,
        tiers_in_cuts.cut_key,
        tiers_in_cuts.product_family,
        tiers_in_cuts.price_tier,
        tiers_in_cuts.tier_position,
        tiers_in_cuts.is_tier_from_list_price

),

tiers_summed as (

    select
        period_days.period_key,
        months_summed.cut_key,
        months_summed.product_family,
        months_summed.price_tier,
        months_summed.tier_position,
        months_summed.is_tier_from_list_price,
        sum(months_summed.order_count) as order_count,
        sum(months_summed.item_count) as item_count,
        sum(months_summed.order_value_amount) as order_value_amount
    from months_summed
    inner join period_days
        on months_summed.month_start_date = period_days.date_day
    where period_days.period_grain in ('month', 'quarter', 'year')
    group by
        period_days.period_key,
        months_summed.cut_key,
        months_summed.product_family,
        months_summed.price_tier,
        months_summed.tier_position,
        months_summed.is_tier_from_list_price

),

price_tiers as (

    select

        ---------- keys
        period_key,
        cut_key,

        ---------- text
        product_family,
        tier_position,

        ---------- numerics
        price_tier,
        cast(order_count as bigint) as order_count,
        cast(item_count as {{ basketry.type_quantity() }}) as item_count,
        {{ basketry.as_money('order_value_amount') }} as order_value_amount,
        cast(
            sum(item_count) over (partition by period_key, cut_key, product_family)
            as {{ basketry.type_quantity() }}
        ) as family_item_count,
        {{ basketry.as_money(
            'sum(order_value_amount) over (partition by period_key, cut_key, product_family)'
        ) }} as family_order_value_amount,

        ---------- booleans
        is_tier_from_list_price

    from tiers_summed

)

select * from price_tiers
