-- What a valid order holds of each product, and whether it bought it, or was even placed for it.
with

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

lines_summed as (

    select
        order_id,
        product_id,
        sum(quantity) as item_count,
        sum({{ basketry.setting('order_value_basis') }}_amount) as order_value_amount,
        sum(net_amount) as net_amount,
        sum(refund_amount) as refund_amount,
        sum(kept_amount) as kept_amount,
        -- As for an order: a partial cost would look like a margin.
        case when count(cost_amount) = count(*) then sum(cost_amount) end as cost_amount,
        max(case when quantity > 0 then 1 else 0 end) as is_bought,
        max(case when is_lead_line then 1 else 0 end) as is_lead
    from lines
    where is_valid_order
    group by
        order_id,
        product_id

),

product_sales as (

    select

        ---------- ids
        lines_summed.order_id,
        lines_summed.product_id,

        ---------- text
        orders.currency_code,

        ---------- numerics
        cast(lines_summed.item_count as {{ basketry.type_quantity() }}) as item_count,
        {{ basketry.as_money('lines_summed.order_value_amount') }} as order_value_amount,
        {{ basketry.as_money('lines_summed.net_amount') }} as net_amount,
        {{ basketry.as_money('lines_summed.refund_amount') }} as refund_amount,
        {{ basketry.as_money('lines_summed.kept_amount') }} as kept_amount,
        {{ basketry.as_money('lines_summed.cost_amount') }} as cost_amount,
        {{ basketry.as_money('orders.' ~ basketry.setting('order_value_basis') ~ '_amount') }}
            as whole_order_amount,

        ---------- booleans
        lines_summed.is_bought = 1 as is_bought,
        lines_summed.is_lead = 1 as is_lead,

        ---------- dates
        orders.ordered_date

    from lines_summed
    inner join orders
        on lines_summed.order_id = orders.order_id

)

select * from product_sales
