{{ config(enabled=basketry.is_asked('baskets')) }}

-- Which two products would make a bundle? All time, recommended pairs once each: how often they
-- sell together already without an offer, what both cost by the list, and the margin a bundle price
-- may take from. The pair that leaves most margin beyond chance first, of the ten best.
with

rules as (

    select * from {{ ref('basketry', 'basketry__basket_affinity') }}

),

products as (

    select * from {{ ref('basketry', 'basketry__dim_products') }}

),

pairs as (

    select *
    from rules
    where
        period_grain = 'all'
        and member_level = 'product'
        and is_recommended
        and antecedent < consequent

),

bundles as (

    select
        pairs.antecedent as first_product_id,
        first_products.product_name as first_product_name,
        pairs.consequent as second_product_id,
        second_products.product_name as second_product_name,
        pairs.both_order_count,
        pairs.both_without_offer_count,
        cast(pairs.lift as decimal(18, 2)) as lift,
        pairs.pair_list_price_amount,
        pairs.pair_margin_amount,
        cast(pairs.leverage * pairs.order_count * pairs.pair_margin_amount as decimal(18, 0))
            as margin_beyond_chance
    from pairs
    inner join products as first_products
        on pairs.antecedent = first_products.product_id
    inner join products as second_products
        on pairs.consequent = second_products.product_id

)

select *
from bundles
order by
    margin_beyond_chance desc nulls last,
    first_product_id asc,
    second_product_id asc
limit 10
