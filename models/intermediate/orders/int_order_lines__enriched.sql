with

lines as (

    select * from {{ ref('int_order_lines__order_amounts_spread') }}

),

line_refunds as (

    select * from {{ ref('int_order_lines__refunds_spread') }}

),

lead_lines as (

    select * from {{ ref('int_order_lines__lead') }}

),

orders as (

    select * from {{ ref('int_orders__classified') }}

),

lines_enriched as (

    select

        ---------- ids
        lines.order_item_id,
        lines.order_id,
        lines.product_id,
        lines.bundle_id,

        ---------- text
        lines.currency_code,
        lines.category,
        lines.line_kind,

        ---------- numerics
        lines.quantity,
        lines.unit_price_amount,
        lines.list_unit_price_amount,
        lines.gross_amount,
        lines.line_discount_amount,
        lines.order_discount_amount,
        lines.discount_amount,
        lines.net_amount,
        line_refunds.refund_amount,
        {{ basketry.as_money('lines.net_amount - line_refunds.refund_amount') }} as kept_amount,
        lines.shipping_amount,
        lines.tax_amount,
        {{ basketry.as_money(
            'lines.net_amount + lines.shipping_amount'
            ~ ('' if basketry.setting('prices_include_tax') else ' + lines.tax_amount')
        ) }} as paid_amount,
        lines.cost_amount,
        lines.service_minutes,

        ---------- booleans
        lines.is_gift_card,
        orders.is_valid_order,
        lines.is_subscription,
        lead_lines.order_item_id is not null as is_lead_line,

        ---------- dates and timestamps
        orders.ordered_at,
        orders.ordered_date

    from lines
    inner join line_refunds
        on lines.order_item_id = line_refunds.order_item_id
    inner join orders
        on lines.order_id = orders.order_id
    left join lead_lines
        on lines.order_item_id = lead_lines.order_item_id

)

select * from lines_enriched
