-- An order with a line that was bought is led by exactly one of them, and by the one that the
-- setting names; an order whose lines all take pieces back is led by none.
with

order_items as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

orders as (

    select
        order_id,
        sum(case when is_lead_line then 1 else 0 end) as lead_count,
        max(case when quantity > 0 then 1 else 0 end) as is_bought,
        min(case when is_lead_line then quantity end) as lead_quantity,
        min(case when is_lead_line then order_item_id end) as lead_item_id,
        min(case when quantity > 0 then order_item_id end) as first_item_id,
        max(case when is_lead_line then net_amount end) as lead_net_amount,
        max(case when quantity > 0 then net_amount end) as largest_net_amount
    from order_items
    group by order_id

),

led_otherwise as (

    select *
    from orders
    where
        lead_count <> is_bought
        or lead_quantity <= 0
        {%- if basketry.setting('lead_line_rule') == 'first' %}
        or lead_item_id <> first_item_id
        {%- else %}
        or lead_net_amount <> largest_net_amount
        {%- endif %}

)

select * from led_otherwise
