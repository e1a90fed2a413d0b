-- One row per valid order and cut that it is in. A view: of its many rows each reader takes the few
-- columns that it needs, and none of them is stored.
{{ config(materialized='view') }}
{%- set columns = [
    'product_count', 'item_count', 'gross_amount', 'discount_amount', 'net_amount', 'refund_amount',
    'kept_amount', 'paid_amount',
] %}
with

order_keys as (

    select * from {{ ref('basketry', 'int_basketry__order_keys') }}

),

line_cuts as (

    select * from {{ ref('basketry', 'int_basketry__order_line_cuts') }}

),

order_cuts as (
    {% for cut, value in basketry.order_cuts() %}
    select
        order_key,
        buyer_key,
        {{ cut }}_cut_key as cut_key,
        false as is_cut_of_lines,
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        {{ basketry.setting('order_value_basis') }}_amount as order_value_amount,
        ordered_date,
        previous_ordered_date,
        next_ordered_date
    from order_keys
    where {{ cut }}_cut_key is not null
    union all
    {% endfor %}
    select
        order_key,
        buyer_key,
        cut_key,
        true as is_cut_of_lines,
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        {{ basketry.setting('order_value_basis') }}_amount as order_value_amount,
        ordered_date,
        previous_ordered_date,
        next_ordered_date
    from line_cuts

)

select * from order_cuts
