with

offers_enriched as (

    select * from {{ ref('basketry', 'int_basketry__offers_enriched') }}

),

offers as (

    select

        ---------- ids
        offer_id,
        session_id,
        visitor_id,
        customer_id,
        base_product_id,
        offered_product_id,
        order_id,
        order_item_id,

        ---------- text
        offer_kind,
        placement,
        outcome,
        unjudged_reason,
        currency_code,
        customer_type,
        device_type,
        traffic_source,
        region,
        age_band,
        gender,
        membership_rank,

        ---------- numerics
        item_count,
        net_amount,
        refund_amount,
        kept_amount,
        cost_amount,
        base_unit_price_amount,
        uplift_amount,
        uplift_margin_amount,

        ---------- booleans
        is_eligible,
        is_clicked,
        is_added_to_cart,
        is_ordered,
        is_taken,
        is_kept,
        is_window_open,

        ---------- dates and timestamps
        shown_at,
        shown_date,
        ordered_at

    from offers_enriched

)

select * from offers
