{{ config(enabled=basketry.is_asked('products')) }}

-- What is added to orders that are placed for something else? The last complete quarter: per
-- product that leads orders, the products that were bought under its lead, the most frequent first.
with

order_items as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

products as (

    select * from {{ ref('basketry', 'basketry__dim_products') }}

),

performance as (

    select * from {{ ref('basketry', 'basketry__product_performance') }}

),

last_quarter as (

    select
        max(period_start_date) as first_date,
        max(period_end_date) as last_date
    from performance
    where
        period_grain = 'quarter'
        and is_complete_period

),

lines_bought as (

    select order_items.*
    from order_items
    inner join last_quarter
        on order_items.ordered_date between last_quarter.first_date and last_quarter.last_date
    where
        order_items.is_valid_order
        and order_items.quantity > 0

),

lead_lines as (

    select
        lines_bought.*,
        count(*) over (partition by currency_code, product_id) as lead_order_count
    from lines_bought
    where is_lead_line

),

additions as (

    select
        lead_lines.currency_code,
        lead_lines.product_id as lead_product_id,
        lead_lines.lead_order_count,
        lines_bought.product_id as added_product_id,
        count(distinct lines_bought.order_id) as order_count
    from lead_lines
    inner join lines_bought
        on
            lead_lines.order_id = lines_bought.order_id
            and lead_lines.product_id <> lines_bought.product_id
    group by
        lead_lines.currency_code,
        lead_lines.product_id,
        lead_lines.lead_order_count,
        lines_bought.product_id

),

additions_named as (

    select
        additions.currency_code,
        additions.lead_product_id,
        lead_products.product_name as lead_product_name,
        additions.lead_order_count,
        additions.added_product_id,
        added_products.product_name as added_product_name,
        additions.order_count,
        cast(
            {{ basketry.ratio('additions.order_count', 'additions.lead_order_count') }}
            as decimal(18, 4)
        ) as add_on_rate
    from additions
    inner join products as lead_products
        on additions.lead_product_id = lead_products.product_id
    inner join products as added_products
        on additions.added_product_id = added_products.product_id

)

select *
from additions_named
order by
    currency_code asc,
    lead_order_count desc,
    lead_product_id asc,
    order_count desc,
    added_product_id asc
