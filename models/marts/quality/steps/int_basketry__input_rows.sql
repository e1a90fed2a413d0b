{{ config(materialized="view", enabled=basketry.is_asked('quality')) }}
-- Every row of every input as it was judged, with the money that it carries. A value that cannot be
-- read carries no money, nor does a line too large to be money.
with

{% for input_name in basketry.input_contract() -%}

{{ input_name }} as (

    select * from {{ ref('basketry', 'stg_basketry__' ~ input_name) }}

),

{% endfor -%}

order_rows as (

    select
        {{ basketry.as_text("'orders'") }} as input_name,
        row_key,
        reject_reason,
        reject_detail,
        row_json,
        currency_code,
        {{ basketry.as_money('null') }} as line_amount,
        {{ basketry.as_money('coalesce(order_discount_amount, 0)') }} as order_discount_amount,
        {{ basketry.as_money('coalesce(shipping_amount, 0)') }} as shipping_amount,
        {{ basketry.as_money('coalesce(tax_amount, 0)') }} as tax_amount,
        {{ basketry.as_money('null') }} as refund_amount
    from orders

),

line_rows as (

    select
        {{ basketry.as_text("'order_items'") }} as input_name,
        row_key,
        reject_reason,
        reject_detail,
        row_json,
        currency_code,
        case
            when
                abs({{ basketry.exact_product('quantity', 'unit_price_amount') }})
                < 1000000000000
                then
                    {{ basketry.as_money(
                        basketry.as_money(basketry.exact_product('quantity', 'unit_price_amount'))
                        ~ ' - line_discount_amount'
                    ) }}
            else {{ basketry.as_money(0) }}
        end as line_amount,
        {{ basketry.as_money('null') }} as order_discount_amount,
        {{ basketry.as_money('null') }} as shipping_amount,
        {{ basketry.as_money('null') }} as tax_amount,
        {{ basketry.as_money('null') }} as refund_amount
    from order_items

),

refund_rows as (

    select
        {{ basketry.as_text("'refunds'") }} as input_name,
        row_key,
        reject_reason,
        reject_detail,
        row_json,
        currency_code,
        {{ basketry.as_money('null') }} as line_amount,
        {{ basketry.as_money('null') }} as order_discount_amount,
        {{ basketry.as_money('null') }} as shipping_amount,
        {{ basketry.as_money('null') }} as tax_amount,
        {{ basketry.as_money('coalesce(refund_amount, 0)') }} as refund_amount
    from refunds

),

{% set sold = ['orders', 'order_items', 'refunds'] -%}
rows_without_money as (
    {% for input_name in basketry.input_contract() if input_name not in sold %}
    select
        {{ basketry.as_text("'" ~ input_name ~ "'") }} as input_name,
        row_key,
        reject_reason,
        reject_detail,
        row_json,
        {{ basketry.as_text('null') }} as currency_code,
        {{ basketry.as_money('null') }} as line_amount,
        {{ basketry.as_money('null') }} as order_discount_amount,
        {{ basketry.as_money('null') }} as shipping_amount,
        {{ basketry.as_money('null') }} as tax_amount,
        {{ basketry.as_money('null') }} as refund_amount
    from {{ input_name }}
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

input_rows as (

    select * from order_rows
    union all
    select * from line_rows
    union all
    select * from refund_rows
    union all
    select * from rows_without_money

)

select * from input_rows
