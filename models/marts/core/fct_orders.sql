with

orders_enriched as (

    select * from {{ ref('int_orders__enriched') }}

),

orders as (

    select

        ---------- ids
        order_id,
        customer_id,
        customer_key,
        visitor_id,
        session_id,
        store_id,
        staff_id,

        ---------- text
        currency_code,
        order_status,
        invalid_reason,
        customer_type,
        sales_channel,
        region,
        payment_method,
        coupon_code,
        device_type,
        traffic_source,
        age_band,
        gender,
        membership_rank,
        weekday,
        hour_of_day,

        ---------- numerics
        -- Spark counts rows in 32 bits.
        cast(order_number as bigint) as order_number,
        line_count,
        distinct_product_count,
        item_count,
        gross_amount,
        discount_amount,
        net_amount,
        refund_amount,
        kept_amount,
        shipping_amount,
        tax_amount,
        paid_amount,
        cost_amount,

        ---------- booleans
        is_valid_order,
        is_test,
        is_nominated,
        has_coupon,

        ---------- dates and timestamps
        ordered_at,
        ordered_date

    from orders_enriched

)

select * from orders
