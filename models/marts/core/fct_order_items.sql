with

lines as (

    select * from {{ ref('int_order_lines__enriched') }}

),

order_items as (

    select

        ---------- ids
        order_item_id,
        order_id,
        product_id,
        bundle_id,

        ---------- text
        currency_code,
        category,
        line_kind,

        ---------- numerics
        quantity,
        unit_price_amount,
        list_unit_price_amount,
        gross_amount,
        line_discount_amount,
        order_discount_amount,
        discount_amount,
        net_amount,
        refund_amount,
        kept_amount,
        shipping_amount,
        tax_amount,
        paid_amount,
        cost_amount,
        service_minutes,

        ---------- booleans
        is_gift_card,
        is_valid_order,
        is_subscription,
        is_lead_line,

        ---------- dates and timestamps
        ordered_at,
        ordered_date

    from lines

)

select * from order_items
