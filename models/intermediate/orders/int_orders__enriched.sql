with

orders as (

    select * from {{ ref('int_orders__classified') }}

),

lines as (

    select * from {{ ref('int_order_lines__enriched') }}

),

order_totals as (

    select
        order_id,
        count(*) as line_count,
        count(distinct product_id) as distinct_product_count,
        sum(quantity) as item_count,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(net_amount) as net_amount,
        sum(refund_amount) as refund_amount,
        sum(kept_amount) as kept_amount,
        sum(shipping_amount) as shipping_amount,
        sum(tax_amount) as tax_amount,
        sum(paid_amount) as paid_amount,
        -- One line of unknown cost makes the order's cost unknown: a partial cost would look like a
        -- margin.
        case when count(cost_amount) = count(*) then sum(cost_amount) end as cost_amount
    from lines
    group by order_id

),

orders_enriched as (

    select

        ---------- ids
        orders.order_id,
        orders.customer_id,
        orders.customer_key,
        orders.visitor_id,
        orders.session_id,
        orders.store_id,
        orders.staff_id,

        ---------- text
        orders.currency_code,
        orders.order_status,
        orders.invalid_reason,
        orders.customer_type,
        orders.sales_channel,
        orders.region,
        orders.payment_method,
        orders.coupon_code,
        orders.device_type,
        orders.traffic_source,
        orders.age_band,
        orders.gender,
        orders.membership_rank,
        orders.weekday,
        orders.hour_of_day,

        ---------- numerics
        orders.order_number,
        order_totals.line_count,
        order_totals.distinct_product_count,
        cast(order_totals.item_count as {{ basketry.type_quantity() }}) as item_count,
        {{ basketry.as_money('order_totals.gross_amount') }} as gross_amount,
        {{ basketry.as_money('order_totals.discount_amount') }} as discount_amount,
        {{ basketry.as_money('order_totals.net_amount') }} as net_amount,
        {{ basketry.as_money('order_totals.refund_amount') }} as refund_amount,
        {{ basketry.as_money('order_totals.kept_amount') }} as kept_amount,
        {{ basketry.as_money('order_totals.shipping_amount') }} as shipping_amount,
        {{ basketry.as_money('order_totals.tax_amount') }} as tax_amount,
        {{ basketry.as_money('order_totals.paid_amount') }} as paid_amount,
        {{ basketry.as_money('order_totals.cost_amount') }} as cost_amount,

        ---------- booleans
        orders.is_valid_order,
        orders.is_paid_for,
        orders.is_test,
        orders.is_nominated,
        orders.has_coupon,

        ---------- dates and timestamps
        orders.ordered_at,
        orders.ordered_date

    from orders
    inner join order_totals
        on orders.order_id = order_totals.order_id

)

select * from orders_enriched
