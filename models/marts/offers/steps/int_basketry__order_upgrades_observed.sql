-- Who traded up unasked: orders of visits that viewed a product and bought it, or a better one of
-- its family in place of it. Orders that came after an offer of that very upgrade are left to the
-- offer.
with

events as (

    select * from {{ ref('basketry', 'stg_basketry__events') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

products_tiered as (

    select * from {{ ref('basketry', 'int_basketry__product_tiers') }}

),

members as (

    select * from {{ ref('basketry', 'int_basketry__basket_members') }}

),

offers as (

    select * from {{ ref('basketry', 'int_basketry__offers_described') }}

),

orders_matched as (

    select * from {{ ref('basketry', 'int_basketry__offer_orders') }}

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
        orders_matched.order_id,
        offers.base_product_id,
        offers.offered_product_id
    from orders_matched
    inner join offers
        on orders_matched.offer_id = offers.offer_id
    where
        orders_matched.is_after_offer
        and offers.offer_kind in ('upsell', 'limited_upgrade')

),

upgrades_possible as (

    select
        products_viewed.order_id,
        products_viewed.ordered_date,
        base_products.product_id as base_product_id,
        better_products.product_id as better_product_id
    from products_viewed
    inner join products_tiered as base_products
        on products_viewed.product_id = base_products.product_id
    inner join products_tiered as better_products
        on
            base_products.product_family = better_products.product_family
            and base_products.price_tier < better_products.price_tier

),

upgrades_observed as (

    select
        upgrades_possible.order_id,
        upgrades_possible.base_product_id,
        upgrades_possible.better_product_id,
        upgrades_possible.ordered_date,
        base_members.order_id is null as is_traded_up
    from upgrades_possible
    left join members as base_members
        on
            upgrades_possible.order_id = base_members.order_id
            and upgrades_possible.base_product_id = base_members.member_value
            and base_members.member_level = 'product'
    left join members as better_members
        on
            upgrades_possible.order_id = better_members.order_id
            and upgrades_possible.better_product_id = better_members.member_value
            and better_members.member_level = 'product'
    left join orders_offered
        on
            upgrades_possible.order_id = orders_offered.order_id
            and upgrades_possible.base_product_id = orders_offered.base_product_id
            and upgrades_possible.better_product_id = orders_offered.offered_product_id
    where
        orders_offered.order_id is null
        and coalesce(base_members.order_id, better_members.order_id) is not null

)

select * from upgrades_observed
