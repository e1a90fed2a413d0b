{{ config(enabled=basketry.is_asked('quality')) }}

-- What reconciliation calls counted and not counted is what the core facts hold, and they hold
-- nothing else.
with

reconciliation as (

    select * from {{ ref('basketry', 'basketry__reconciliation') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

order_items as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

both_sides as (

    select
        case when input_name = 'refunds' then 'order_items' else input_name end as input_name,
        currency_code,
        disposition,
        case when input_name = 'refunds' then 0 else row_count end as row_count,
        coalesce(line_amount, 0) as line_amount,
        coalesce(order_discount_amount, 0) as order_discount_amount,
        coalesce(shipping_amount, 0) as shipping_amount,
        coalesce(tax_amount, 0) as tax_amount,
        coalesce(refund_amount, 0) as refund_amount
    from reconciliation
    where
        input_name in ('orders', 'order_items', 'refunds')
        and disposition in ('counted', 'not_counted')

    union all

    select
        'orders' as input_name,
        currency_code,
        case when is_valid_order then 'counted' else 'not_counted' end as disposition,
        -1 as row_count,
        0 as line_amount,
        0 as order_discount_amount,
        -shipping_amount as shipping_amount,
        -tax_amount as tax_amount,
        0 as refund_amount
    from orders

    union all

    select
        'order_items' as input_name,
        currency_code,
        case when is_valid_order then 'counted' else 'not_counted' end as disposition,
        -1 as row_count,
        -(gross_amount - line_discount_amount) as line_amount,
        0 as order_discount_amount,
        0 as shipping_amount,
        0 as tax_amount,
        -refund_amount as refund_amount
    from order_items

    union all

    select
        'orders' as input_name,
        currency_code,
        case when is_valid_order then 'counted' else 'not_counted' end as disposition,
        0 as row_count,
        0 as line_amount,
        -order_discount_amount as order_discount_amount,
        0 as shipping_amount,
        0 as tax_amount,
        0 as refund_amount
    from order_items

),

left_over as (

    select
        input_name,
        currency_code,
        disposition
    from both_sides
    group by
        input_name,
        currency_code,
        disposition
    having
        sum(row_count) <> 0
        or sum(line_amount) <> 0
        or sum(order_discount_amount) <> 0
        or sum(shipping_amount) <> 0
        or sum(tax_amount) <> 0
        or sum(refund_amount) <> 0

)

select * from left_over
