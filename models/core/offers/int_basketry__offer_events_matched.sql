-- Offers whose shopper did something with the offered product afterwards, inside the window.
{%- set hours = basketry.setting('offer_window_hours') %}
with

offers as (

    select * from {{ ref('basketry', 'int_basketry__offers_judged') }}

),

events as (

    select * from {{ ref('basketry', 'stg_basketry__events') }}

),

sessions as (

    select * from {{ ref('basketry', 'stg_basketry__sessions') }}

),

product_events as (

    select
        events.session_id,
        sessions.visitor_id,
        sessions.customer_id,
        events.product_id,
        events.event_name,
        events.occurred_at
    from events
    left join sessions
        on
            events.session_id = sessions.session_id
            and sessions.reject_reason is null
    where events.reject_reason is null

),

events_of_shoppers as (
    {% for shopper in ['session_id', 'visitor_id', 'customer_id'] %}
    select
        offers.offer_id,
        product_events.event_name
    from offers
    inner join product_events
        on
            offers.{{ shopper }} = product_events.{{ shopper }}
            and offers.offered_product_id = product_events.product_id
            and offers.shown_at <= product_events.occurred_at
            and product_events.occurred_at <= {{ basketry.add_hours('offers.shown_at', hours) }}
    where offers.unjudged_reason is null
    {% if not loop.last -%} union {%- endif %}
    {%- endfor %}
),

offers_with_events as (

    select
        offer_id,
        max(case when event_name = 'add_to_cart' then 1 else 0 end) = 1 as is_added_to_cart
    from events_of_shoppers
    group by offer_id

)

select * from offers_with_events
