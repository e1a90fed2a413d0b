{{ config(enabled=basketry.is_asked('offers')) }}

-- Upgrades by month: offered and taken in the month in which they were shown, made unasked in the
-- month of the order. Unasked trade up the orders of visits that viewed a product and bought a
-- better one of its family in place of it; those that came after an offer of that very upgrade are
-- left to the offer.
with

offers as (

    select * from {{ ref('basketry', 'basketry__fct_offers') }}

),

offer_orders as (

    select * from {{ ref('basketry', 'int_basketry__offer_orders') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

events as (

    select * from {{ ref('basketry', 'stg_basketry__events') }}

),

product_tiers as (

    select * from {{ ref('basketry', 'int_basketry__product_tiers') }}

),

products_viewed as (

    select distinct
        orders.order_id,
        orders.ordered_date,
        events.product_id
    from orders
    inner join events
        on
            orders.session_id = events.session_id
            and orders.ordered_at >= events.occurred_at
    where
        orders.is_valid_order
        and events.reject_reason is null
        and events.event_name = 'view_item'

),

orders_offered as (

    select
        offer_orders.order_id,
        offers.base_product_id,
        offers.offered_product_id
    from offer_orders
    inner join offers
        on offer_orders.offer_id = offers.offer_id
    where
        offer_orders.is_after_offer
        and offers.offer_kind in ('upsell', 'limited_upgrade')

),

upgrades_possible as (

    select
        products_viewed.order_id,
        products_viewed.ordered_date,
        base_products.product_id as base_product_id,
        better_products.product_id as better_product_id
    from products_viewed
    inner join product_tiers as base_products
        on products_viewed.product_id = base_products.product_id
    inner join product_tiers as better_products
        on
            base_products.product_family = better_products.product_family
            and base_products.price_tier < better_products.price_tier

),

products_bought as (

    select distinct
        order_id,
        product_id
    from lines
    where quantity > 0

),

upgrades_observed as (

    select
        upgrades_possible.order_id,
        upgrades_possible.base_product_id,
        upgrades_possible.better_product_id,
        upgrades_possible.ordered_date,
        base_bought.order_id is null as is_traded_up
    from upgrades_possible
    left join products_bought as base_bought
        on
            upgrades_possible.order_id = base_bought.order_id
            and upgrades_possible.base_product_id = base_bought.product_id
    left join products_bought as better_bought
        on
            upgrades_possible.order_id = better_bought.order_id
            and upgrades_possible.better_product_id = better_bought.product_id
    left join orders_offered
        on
            upgrades_possible.order_id = orders_offered.order_id
            and upgrades_possible.base_product_id = orders_offered.base_product_id
            and upgrades_possible.better_product_id = orders_offered.offered_product_id
    where
        orders_offered.order_id is null
        and coalesce(base_bought.order_id, better_bought.order_id) is not null

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
