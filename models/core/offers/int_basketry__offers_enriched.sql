-- What became of each offer, and who it was shown to.
with

offers as (

    select * from {{ ref('basketry', 'int_basketry__offers_judged') }}

),

offers_described as (

    select * from {{ ref('basketry', 'int_basketry__offers_described') }}

),

orders_matched as (

    select * from {{ ref('basketry', 'int_basketry__offer_orders') }}

),

events_matched as (

    select * from {{ ref('basketry', 'int_basketry__offer_events_matched') }}

),

offers_taken as (

    select * from {{ ref('basketry', 'int_basketry__offers_taken') }}

),

order_counts as (

    select
        offer_id,
        max(case when holds_base then 1 else 0 end) = 1 as is_main_bought,
        max(case when is_after_offer then 1 else 0 end) = 1 as is_ordered,
        max(case when is_after_offer and holds_base then 1 else 0 end) = 1 as is_base_bought
    from orders_matched
    group by offer_id

),

offers_enriched as (

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
        offers.unjudged_reason,
        case
            when offers.unjudged_reason is not null then 'unjudged'
            when offers_taken.offer_id is not null then 'taken'
            when order_counts.is_base_bought then 'base_bought'
            when order_counts.is_ordered then 'other_bought'
            else 'not_ordered'
        end as outcome,
        offers_taken.currency_code,
        offers_described.customer_type,
        offers_described.device_type,
        offers_described.traffic_source,
        offers_described.region,
        offers_described.age_band,
        offers_described.gender,
        offers_described.membership_rank,

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
        events_matched.offer_id is not null as is_clicked,
        coalesce(events_matched.is_added_to_cart, false) as is_added_to_cart,
        coalesce(order_counts.is_ordered, false) as is_ordered,
        offers_taken.offer_id is not null as is_taken,
        coalesce(offers_taken.is_kept, false) as is_kept,
        offers_described.is_window_open,

        ---------- dates and timestamps
        offers.shown_at,
        offers.shown_date,
        offers_taken.ordered_at

    from offers
    inner join offers_described
        on offers.offer_id = offers_described.offer_id
    left join order_counts
        on offers.offer_id = order_counts.offer_id
    left join events_matched
        on offers.offer_id = events_matched.offer_id
    left join offers_taken
        on offers.offer_id = offers_taken.offer_id

)

select * from offers_enriched
