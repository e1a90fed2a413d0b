-- What an offer says, whether that is enough for its outcome to be known, and who it was shown to,
-- as far as the shop knows: the attributes of its session and customer, and whether the customer
-- had bought before.
{%- set hours = basketry.setting('offer_window_hours') %}
{#- Some kinds speak of two products: a better one in place of another, or one beside another. -#}
{%- set has_base = "offers.offer_kind in ('upsell', 'limited_upgrade', 'cross_sell')" %}
with

offers as (

    select * from {{ ref('basketry', 'stg_basketry__offers') }}

),

products as (

    select * from {{ ref('basketry', 'stg_basketry__products') }}

),

customers as (

    select * from {{ ref('basketry', 'stg_basketry__customers') }}

),

sessions as (

    select * from {{ ref('basketry', 'stg_basketry__sessions') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

age_bands as (

    select * from {{ basketry.reference('age_bands') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

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

),

first_orders as (

    select
        customer_id,
        min(ordered_at) as first_ordered_at
    from orders
    where is_valid_order
    group by customer_id

),

offers_of_customers as (

    select
        offers_judged.*,
        first_orders.first_ordered_at,
        sessions.device_type,
        sessions.traffic_source,
        customers.region,
        customers.gender,
        customers.membership_rank,
        {{ basketry.age_in_years('customers.birth_date', 'offers_judged.shown_date') }}
            as customer_age,
        cast({{ basketry.to_local(
            basketry.add_hours('offers_judged.shown_at', hours), basketry.setting('time_zone')
        ) }} as date) as window_end_date
    from offers_judged
    left join first_orders
        on offers_judged.customer_id = first_orders.customer_id
    left join customers
        on
            offers_judged.customer_id = customers.customer_id
            and customers.reject_reason is null
    left join sessions
        on
            offers_judged.session_id = sessions.session_id
            and sessions.reject_reason is null

),

offers_described as (

    select

        ---------- ids
        offers_of_customers.offer_id,
        offers_of_customers.session_id,
        offers_of_customers.visitor_id,
        offers_of_customers.customer_id,
        offers_of_customers.base_product_id,
        offers_of_customers.offered_product_id,

        ---------- text
        offers_of_customers.offer_kind,
        offers_of_customers.placement,
        offers_of_customers.unjudged_reason,
        case
            when offers_of_customers.customer_id is null then 'guest'
            when offers_of_customers.first_ordered_at < offers_of_customers.shown_at then 'repeat'
            else 'new'
        end as customer_type,
        offers_of_customers.device_type,
        offers_of_customers.traffic_source,
        offers_of_customers.region,
        age_bands.age_band,
        offers_of_customers.gender,
        offers_of_customers.membership_rank,

        ---------- booleans
        coalesce(offers_of_customers.window_end_date > date_range.as_of_date, true)
            as is_window_open,

        ---------- dates and timestamps
        offers_of_customers.shown_at,
        offers_of_customers.shown_date

    from offers_of_customers
    cross join date_range
    left join age_bands
        on
            offers_of_customers.customer_age >= coalesce(age_bands.age_from, 0)
            and offers_of_customers.customer_age
            <= coalesce(age_bands.age_to, offers_of_customers.customer_age)

)

select * from offers_described
