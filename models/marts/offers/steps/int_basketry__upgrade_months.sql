-- Upgrades by month: offered and taken in the month in which they were shown, made unasked in the
-- month of the order.
with

offers as (

    select * from {{ ref('basketry', 'basketry__fct_offers') }}

),

upgrades_observed as (

    select * from {{ ref('basketry', 'int_basketry__order_upgrades_observed') }}

),

upgrades_together as (

    select
        {{ basketry.period_start('month', 'shown_date') }} as month_start_date,
        base_product_id,
        offered_product_id as better_product_id,
        1 as offered_count,
        case when is_taken then 1 else 0 end as taken_count,
        case when is_window_open then 1 else 0 end as window_open_count,
        0 as viewed_order_count,
        0 as traded_up_order_count
    from offers
    where
        offer_kind in ('upsell', 'limited_upgrade')
        and is_eligible

    union all

    select
        {{ basketry.period_start('month', 'ordered_date') }} as month_start_date,
        base_product_id,
        better_product_id,
        0 as offered_count,
        0 as taken_count,
        0 as window_open_count,
        1 as viewed_order_count,
        case when is_traded_up then 1 else 0 end as traded_up_order_count
    from upgrades_observed

),

paths_by_month as (

    select
        month_start_date,
        base_product_id,
        better_product_id,
        sum(offered_count) as offered_count,
        sum(taken_count) as taken_count,
        sum(window_open_count) as window_open_count,
        sum(viewed_order_count) as viewed_order_count,
        sum(traded_up_order_count) as traded_up_order_count
    from upgrades_together
    group by
        month_start_date,
        base_product_id,
        better_product_id

)

select * from paths_by_month
