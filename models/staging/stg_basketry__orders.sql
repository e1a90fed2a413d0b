with

orders as (

    select * from {{ ref('basketry', 'base_basketry__orders') }}

),

order_items as (

    select * from {{ ref('basketry', 'stg_basketry__order_items') }}

),

orders_with_lines as (

    select distinct order_id
    from order_items
    where reject_reason is null

),

matched as (

    select
        orders.*,
        case
            when orders.own_fault is not null then orders.own_fault
            when orders_with_lines.order_id is null then 'order_without_lines'
        end as whole_fault
    from orders
    left join orders_with_lines
        on orders.order_id = orders_with_lines.order_id

),

orders_judged as (

    select

        ---------- ids
        order_id,
        customer_id,
        visitor_id,
        session_id,
        store_id,
        staff_id,

        ---------- text
        order_status,
        {{ basketry.currency_of_row(
            "coalesce(currency_code, '" ~ basketry.setting('default_currency') ~ "')", 'null'
        ) }} as currency_code,
        sales_channel,
        region,
        payment_method,
        coupon_code,

        ---------- numerics
        {{ basketry.as_money('coalesce(order_discount_amount, 0)') }} as order_discount_amount,
        {{ basketry.as_money('coalesce(shipping_amount, 0)') }} as shipping_amount,
        {{ basketry.as_money('coalesce(tax_amount, 0)') }} as tax_amount,

        ---------- booleans
        is_status_counted,
        coalesce(is_test, false) as is_test,

        ---------- timestamps
        ordered_at,
        {{ basketry.to_local('ordered_at', basketry.setting('time_zone')) }} as ordered_at_local,

        ---------- judgement
        {{ basketry.row_key('orders') }} as row_key,
        {{ basketry.fault_reason('whole_fault') }} as reject_reason,
        {{ basketry.fault_detail('whole_fault') }} as reject_detail,
        case when whole_fault is not null then {{ basketry.row_as_json('orders') }} end as row_json

    from matched

)

select * from orders_judged
