{{ config(enabled=basketry.is_asked('quality')) }}

-- What of the inputs arrived in the marts: the rows of the core facts, with the money that the
-- facts hold, by whether their order counts.
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

refunds as (

    select * from {{ ref('basketry', 'stg_basketry__refunds') }}

),

orders_disposed as (

    select
        order_id,
        currency_code,
        case when is_valid_order then 'counted' else 'not_counted' end as disposition,
        case
            when is_valid_order then 'valid_order'
            when invalid_reason = 'status_not_counted' then invalid_reason || ': ' || order_status
            else invalid_reason
        end as reason
    from orders

),

line_totals as (

    select
        order_id,
        count(*) as line_count,
        sum(net_amount + order_discount_amount) as line_amount,
        sum(order_discount_amount) as order_discount_amount,
        sum(shipping_amount) as shipping_amount,
        sum(tax_amount) as tax_amount,
        sum(refund_amount) as refund_amount
    from lines
    group by order_id

),

refund_counts as (

    select
        order_id,
        count(*) as refund_count
    from refunds
    where reject_reason is null
    group by order_id

),

mart_rows as (

    select
        orders_disposed.currency_code,
        orders_disposed.disposition,
        orders_disposed.reason,
        count(*) as order_count,
        cast(sum(line_totals.line_count) as bigint) as line_count,
        cast(sum(refund_counts.refund_count) as bigint) as refund_count,
        {{ basketry.as_money('sum(line_totals.line_amount)') }} as line_amount,
        {{ basketry.as_money('sum(line_totals.order_discount_amount)') }} as order_discount_amount,
        {{ basketry.as_money('sum(line_totals.shipping_amount)') }} as shipping_amount,
        {{ basketry.as_money('sum(line_totals.tax_amount)') }} as tax_amount,
        {{ basketry.as_money('sum(line_totals.refund_amount)') }} as refund_amount
    from orders_disposed
    inner join line_totals
        on orders_disposed.order_id = line_totals.order_id
    left join refund_counts
        on orders_disposed.order_id = refund_counts.order_id
    group by
        orders_disposed.currency_code,
        orders_disposed.disposition,
        orders_disposed.reason

)

select * from mart_rows
