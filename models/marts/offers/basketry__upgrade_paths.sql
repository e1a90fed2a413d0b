{{ config(enabled=basketry.is_asked('offers')) }}

with

paths_by_month as (

    select * from {{ ref('basketry', 'int_basketry__upgrade_months') }}

),

products_tiered as (

    select * from {{ ref('basketry', 'int_basketry__product_tiers') }}

),

products as (

    select * from {{ ref('basketry', 'basketry__dim_products') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

paths_by_period as (
    {% for period_grain in ['month', 'quarter', 'year'] %}
    select
        paths_by_month.*,
        {{ basketry.as_text("'" ~ period_grain ~ "'") }} as period_grain,
        {{ basketry.period_start(period_grain, 'month_start_date') }} as period_start_date
    from paths_by_month
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

paths_summed as (

    select
        period_grain,
        period_start_date,
        {{ basketry.period_end('period_grain', 'period_start_date') }} as period_end_date,
        base_product_id,
        better_product_id,
        sum(offered_count) as offered_count,
        sum(taken_count) as taken_count,
        sum(window_open_count) as window_open_count,
        sum(viewed_order_count) as viewed_order_count,
        sum(traded_up_order_count) as traded_up_order_count
    from paths_by_period
    group by
        period_grain,
        period_start_date,
        base_product_id,
        better_product_id

),

upgrade_paths as (

    select

        ---------- key
        paths_summed.period_grain,
        paths_summed.period_start_date,
        paths_summed.base_product_id,
        paths_summed.better_product_id,

        ---------- period
        paths_summed.period_end_date,
        coalesce(
            paths_summed.period_start_date >= date_range.first_ordered_date
            and paths_summed.period_end_date <= date_range.as_of_date
            and paths_summed.window_open_count = 0,
            false
        ) as is_complete_period,

        ---------- the step
        base_tiers.product_family,
        base_tiers.price_tier as base_price_tier,
        better_tiers.price_tier as better_price_tier,
        base_products.list_price_amount as base_list_price_amount,
        better_products.list_price_amount as better_list_price_amount,
        {{ basketry.as_money(
            'better_products.list_price_amount - base_products.list_price_amount'
        ) }} as price_step_amount,

        ---------- offered
        cast(paths_summed.offered_count as bigint) as offered_count,
        cast(paths_summed.taken_count as bigint) as taken_count,
        {{ basketry.ratio('paths_summed.taken_count', 'paths_summed.offered_count') }}
            as take_rate,
        {{ basketry.wilson_bound(
            'paths_summed.taken_count', 'paths_summed.offered_count', 'lower'
        ) }} as take_rate_lower,
        {{ basketry.wilson_bound(
            'paths_summed.taken_count', 'paths_summed.offered_count', 'upper'
        ) }} as take_rate_upper,

        ---------- unasked
        cast(paths_summed.viewed_order_count as bigint) as viewed_order_count,
        cast(paths_summed.traded_up_order_count as bigint) as traded_up_order_count,
        {{ basketry.ratio(
            'paths_summed.traded_up_order_count', 'paths_summed.viewed_order_count'
        ) }} as trade_up_rate,
        {{ basketry.wilson_bound(
            'paths_summed.traded_up_order_count', 'paths_summed.viewed_order_count', 'lower'
        ) }} as trade_up_rate_lower,
        {{ basketry.wilson_bound(
            'paths_summed.traded_up_order_count', 'paths_summed.viewed_order_count', 'upper'
        ) }} as trade_up_rate_upper

    from paths_summed
    cross join date_range
    left join products as base_products
        on paths_summed.base_product_id = base_products.product_id
    left join products as better_products
        on paths_summed.better_product_id = better_products.product_id
    left join products_tiered as base_tiers
        on paths_summed.base_product_id = base_tiers.product_id
    left join products_tiered as better_tiers
        on paths_summed.better_product_id = better_tiers.product_id

)

select * from upgrade_paths
