-- Whether an offer says enough for its outcome to be known: to whom it was shown, and for what.
-- Some kinds speak of two products: a better one in place of another, or one beside another.
{%- set has_base = "offers.offer_kind in ('upsell', 'limited_upgrade', 'cross_sell')" %}
with

offers as (

    select * from {{ ref('basketry', 'stg_basketry__offers') }}

),

products as (

    select * from {{ ref('basketry', 'stg_basketry__products') }}

),

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

products_known as (

    select product_id
    from products
    where reject_reason is null

    union

    select product_id
    from lines

),

offers_judged as (

    select

        ---------- ids
        offers.offer_id,
        offers.session_id,
        offers.visitor_id,
        offers.customer_id,
        -- A subscription is offered in place of the same product bought once.
        case
            when offers.offer_kind = 'subscription'
                then coalesce(offers.base_product_id, offers.offered_product_id)
            else offers.base_product_id
        end as base_product_id,
        offers.offered_product_id,

        ---------- text
        offers.offer_kind,
        offers.placement,
        case
            when coalesce(offers.session_id, offers.visitor_id, offers.customer_id) is null
                then 'nobody'
            -- Free shipping is offered for whatever carries the cart over.
            when offers.offered_product_id is null and offers.offer_kind <> 'free_shipping'
                then 'no_offered_product'
            when {{ has_base }} and offers.base_product_id is null then 'no_base_product'
            when {{ has_base }} and offers.base_product_id = offers.offered_product_id
                then 'offers_itself'
            {%- if basketry.input_map()['products'] %}
            when
                (offers.offered_product_id is not null and offered_products.product_id is null)
                or ({{ has_base }} and base_products.product_id is null)
                then 'unknown_product'
            {%- endif %}
        end as unjudged_reason,

        ---------- dates and timestamps
        offers.shown_at,
        cast(
            {{ basketry.to_local('offers.shown_at', basketry.setting('time_zone')) }} as date
        ) as shown_date

    from offers
    left join products_known as offered_products
        on offers.offered_product_id = offered_products.product_id
    left join products_known as base_products
        on offers.base_product_id = base_products.product_id
    where offers.reject_reason is null

)

select * from offers_judged
