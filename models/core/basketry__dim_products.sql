with

products as (

    select * from {{ ref('basketry', 'stg_basketry__products') }}

),

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

products_accepted as (

    select * from products
    where reject_reason is null

),

product_sales as (

    select
        product_id,
        min(case when is_valid_order then ordered_date end) as first_sold_date,
        max(case when is_valid_order then ordered_date end) as last_sold_date
    from lines
    group by product_id

),

products_known as (

    select

        ---------- ids
        coalesce(products_accepted.product_id, product_sales.product_id) as product_id,

        ---------- text
        products_accepted.product_name,
        products_accepted.category,
        products_accepted.product_family,

        ---------- numerics
        products_accepted.price_tier,
        products_accepted.list_price_amount,
        products_accepted.unit_cost_amount,

        ---------- booleans
        coalesce(products_accepted.is_gift_card, false) as is_gift_card,
        products_accepted.product_id is not null as is_listed,

        ---------- dates
        products_accepted.available_from,
        products_accepted.available_until,
        product_sales.first_sold_date,
        product_sales.last_sold_date

    from products_accepted
    full outer join product_sales
        on products_accepted.product_id = product_sales.product_id

)

select * from products_known
