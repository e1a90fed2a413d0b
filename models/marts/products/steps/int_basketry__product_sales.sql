{{ config(enabled=basketry.is_asked('products')) }}

-- What the valid orders of a period hold of each product, and its place among all products. However
-- many lines an order has of a product, it counts once: as one that was placed for it, that added
-- it, or that only took pieces back. An order lies in one month, so that months add up.
{%- set basis_amount = basketry.setting('order_value_basis') ~ '_amount' %}
{%- set counts = ['order_count', 'lead_order_count', 'add_on_order_count'] %}
{%- set amounts = [
    'order_value_amount', 'net_amount', 'refund_amount', 'kept_amount',
    'orders_with_product_amount',
] %}
with

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

products_of_orders as (

    select
        order_id,
        product_id,
        sum(quantity) as item_count,
        sum({{ basis_amount }}) as order_value_amount,
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

months_summed as (

    select
        {{ basketry.period_start('month', 'orders.ordered_date') }} as month_start_date,
        orders.currency_code,
        products_of_orders.product_id,
        count(*) as order_count,
        sum(products_of_orders.is_lead) as lead_order_count,
        sum(
            case
                when products_of_orders.is_lead = 0 then products_of_orders.is_bought else 0
            end
        ) as add_on_order_count,
        sum(products_of_orders.item_count) as item_count,
        {%- for amount in ['order_value_amount', 'net_amount', 'refund_amount', 'kept_amount'] %}
        sum(products_of_orders.{{ amount }}) as {{ amount }},
        {%- endfor %}
        sum(
            case when products_of_orders.is_bought = 1 then orders.{{ basis_amount }} else 0 end
        ) as orders_with_product_amount,
        case
            when count(products_of_orders.cost_amount) = count(*)
                then sum(products_of_orders.cost_amount)
        end as cost_amount
    from products_of_orders
    inner join orders
        on products_of_orders.order_id = orders.order_id
    group by
        {{ basketry.period_start('month', 'orders.ordered_date') }},
        orders.currency_code,
        products_of_orders.product_id

),

periods_summed as (

    select
        period_days.period_key,
        months_summed.currency_code,
        months_summed.product_id,
        {%- for column in counts + ['item_count'] + amounts %}
        sum(months_summed.{{ column }}) as {{ column }},
        {%- endfor %}
        case
            when count(months_summed.cost_amount) = count(*)
                then sum(months_summed.cost_amount)
        end as cost_amount
    from months_summed
    inner join period_days
        on months_summed.month_start_date = period_days.date_day
    where period_days.period_grain in ('month', 'quarter', 'year')
    group by
        period_days.period_key,
        months_summed.currency_code,
        months_summed.product_id

),

all_orders as (

    select
        period_days.period_key,
        orders.currency_code,
        {{ basketry.ratio('sum(orders.' ~ basis_amount ~ ')', 'count(*)') }} as aov
    from orders
    inner join period_days
        on orders.ordered_date = period_days.date_day
    where orders.is_valid_order
    group by
        period_days.period_key,
        orders.currency_code

),

sales_ranked as (

    select
        periods_summed.*,
        {%- for measure in ['order_value_amount', 'item_count'] %}
        sum({{ measure }}) over (
            partition by period_key, currency_code
        ) as total_{{ measure }},
        {%- endfor %}
        rank() over (
            partition by period_key, currency_code
            order by order_value_amount desc
        ) as order_value_rank,
        rank() over (
            partition by period_key, currency_code
            order by item_count desc
        ) as item_rank
    from periods_summed

),

product_sales as (

    select

        ---------- key
        sales_ranked.period_key,
        sales_ranked.currency_code,
        sales_ranked.product_id,

        ---------- totals
        {%- for column in counts %}
        cast(sales_ranked.{{ column }} as bigint) as {{ column }},
        {%- endfor %}
        cast(sales_ranked.item_count as {{ basketry.type_quantity() }}) as item_count,
        {%- for column in amounts + ['cost_amount'] %}
        {{ basketry.as_money('sales_ranked.' ~ column) }} as {{ column }},
        {%- endfor %}

        ---------- among all products
        case
            when sales_ranked.total_order_value_amount > 0
                then
                    {{ basketry.ratio(
                        'sales_ranked.order_value_amount', 'sales_ranked.total_order_value_amount'
                    ) }}
        end as order_value_share,
        cast(sales_ranked.order_value_rank as bigint) as order_value_rank,
        case
            when sales_ranked.total_item_count > 0
                then
                    {{ basketry.ratio(
                        'sales_ranked.item_count', 'sales_ranked.total_item_count'
                    ) }}
        end as item_share,
        cast(sales_ranked.item_rank as bigint) as item_rank,
        all_orders.aov as aov_of_all_orders

    from sales_ranked
    inner join all_orders
        on
            sales_ranked.period_key = all_orders.period_key
            and sales_ranked.currency_code = all_orders.currency_code

)

select * from product_sales
