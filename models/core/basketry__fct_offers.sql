-- Every offer, and what became of it: whether its shopper did something with the offered product or
-- ordered inside the window, and what the offer brought in where it was taken.
{%- set hours = basketry.setting('offer_window_hours') %}
with

offers as (

    select * from {{ ref('basketry', 'int_basketry__offers_described') }}

),

offer_orders as (

    select * from {{ ref('basketry', 'int_basketry__offer_orders') }}

),

offers_taken as (

    select * from {{ ref('basketry', 'int_basketry__offers_taken') }}

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

),

order_counts as (

    select
        offer_id,
        max(case when holds_base then 1 else 0 end) = 1 as is_main_bought,
        max(case when is_after_offer then 1 else 0 end) = 1 as is_ordered,
        max(case when is_after_offer and holds_base then 1 else 0 end) = 1 as is_base_bought
    from offer_orders
    group by offer_id

),

offers_followed as (

    select

        ---------- ids
        offers.offer_id,
        offers.session_id,
        offers.visitor_id,
        offers.customer_id,
        offers.base_product_id,
        offers.offered_product_id,
        offers_taken.order_id,
        offers_taken.order_item_id,

        ---------- text
        offers.offer_kind,
        offers.placement,
        case
            when offers.unjudged_reason is not null then 'unjudged'
            when offers_taken.offer_id is not null then 'taken'
            when order_counts.is_base_bought then 'base_bought'
            when order_counts.is_ordered then 'other_bought'
            else 'not_ordered'
        end as outcome,
        offers.unjudged_reason,
        offers_taken.currency_code,
        offers.customer_type,
        offers.device_type,
        offers.traffic_source,
        offers.region,
        offers.age_band,
        offers.gender,
        offers.membership_rank,

        ---------- numerics
        offers_taken.item_count,
        offers_taken.net_amount,
        offers_taken.refund_amount,
        offers_taken.kept_amount,
        offers_taken.cost_amount,
        offers_taken.base_unit_price_amount,
        offers_taken.uplift_amount,
        offers_taken.uplift_margin_amount,

        ---------- booleans
        offers.unjudged_reason is null
        and (offers.offer_kind <> 'cross_sell' or coalesce(order_counts.is_main_bought, false))
            as is_eligible,
        offers_with_events.offer_id is not null as is_clicked,
        coalesce(offers_with_events.is_added_to_cart, false) as is_added_to_cart,
        coalesce(order_counts.is_ordered, false) as is_ordered,
        offers_taken.offer_id is not null as is_taken,
        coalesce(offers_taken.is_kept, false) as is_kept,
        offers.is_window_open,

        ---------- dates and timestamps
        offers.shown_at,
        offers.shown_date,
        offers_taken.ordered_at

    from offers
    left join order_counts
        on offers.offer_id = order_counts.offer_id
    left join offers_with_events
        on offers.offer_id = offers_with_events.offer_id
    left join offers_taken
        on offers.offer_id = offers_taken.offer_id

)

select * from offers_followed
