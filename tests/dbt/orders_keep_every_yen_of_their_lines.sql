-- Every amount and count of an order is that of its lines, and no line is without its order. Lines
-- are subtracted from orders, so that whatever is left over, on either side, is a row.
{%- set amounts = ['gross', 'discount', 'net', 'refund', 'kept', 'shipping', 'tax', 'paid'] %}
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

order_items as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

both_sides as (

    select
        order_id,
        line_count,
        item_count,
        distinct_product_count,
        {{ basketry.as_text('null') }} as product_id,
        {%- for amount in amounts %}
        {{ amount }}_amount,
        {%- endfor %}
        cost_amount,
        case when cost_amount is null then 1 else 0 end as order_of_unknown_cost,
        0 as line_of_unknown_cost
    from orders

    union all

    select
        order_id,
        -1 as line_count,
        -quantity as item_count,
        0 as distinct_product_count,
        product_id,
        {%- for amount in amounts %}
        -{{ amount }}_amount as {{ amount }}_amount,
        {%- endfor %}
        -cost_amount as cost_amount,
        0 as order_of_unknown_cost,
        case when cost_amount is null then 1 else 0 end as line_of_unknown_cost
    from order_items

),

left_over as (

    select order_id
    from both_sides
    group by order_id
    having
        sum(line_count) <> 0
        or sum(item_count) <> 0
        or sum(distinct_product_count) <> count(distinct product_id)
        {%- for amount in amounts %}
        or sum({{ amount }}_amount) <> 0
        {%- endfor %}
        or max(order_of_unknown_cost) <> max(line_of_unknown_cost)
        or (max(order_of_unknown_cost) = 0 and sum(cost_amount) <> 0)

)

select * from left_over
