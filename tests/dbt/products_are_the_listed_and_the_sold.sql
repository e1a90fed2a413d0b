{{ config(group="basketry") }}
-- dim_products holds every accepted product once, and remembers the days on which the lines of
-- valid orders sold it.
with

products as (

    select * from {{ ref('basketry', 'basketry__dim_products') }}

),

products_staged as (

    select * from {{ ref('basketry', 'stg_basketry__products') }}

),

order_items as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

both_sides as (

    select
        product_id,
        case when is_listed then 1 else 0 end as listed_count,
        first_sold_date as first_date_kept,
        last_sold_date as last_date_kept,
        cast(null as date) as sold_date
    from products

    union all

    select
        product_id,
        -1 as listed_count,
        cast(null as date) as first_date_kept,
        cast(null as date) as last_date_kept,
        cast(null as date) as sold_date
    from products_staged
    where reject_reason is null

    union all

    select
        product_id,
        0 as listed_count,
        cast(null as date) as first_date_kept,
        cast(null as date) as last_date_kept,
        ordered_date as sold_date
    from order_items
    where is_valid_order

),

left_over as (

    select product_id
    from both_sides
    group by product_id
    having
        sum(listed_count) <> 0
        or (count(sold_date) > 0 and count(first_date_kept) + count(last_date_kept) < 2)
        or (count(sold_date) = 0 and count(first_date_kept) + count(last_date_kept) > 0)
        or max(first_date_kept) <> min(sold_date)
        or max(last_date_kept) <> max(sold_date)

)

select * from left_over
