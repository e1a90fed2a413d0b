{{ config(enabled=basketry.is_asked('baskets')) }}

-- What else do buyers of the bestseller take, more often than others do? All time, the ten products
-- with the highest lift; the bestseller of those that enough baskets hold with another.
with

rules as (

    select * from {{ ref('basketry', 'basketry__basket_affinity') }}

),

products as (

    select * from {{ ref('basketry', 'basketry__dim_products') }}

),

product_rules as (

    select *
    from rules
    where
        period_grain = 'all'
        and member_level = 'product'

),

bestsellers as (

    select
        antecedent,
        row_number() over (order by max(antecedent_order_count) desc, antecedent asc) as sales_rank
    from product_rules
    group by antecedent

),

related_products as (

    select
        product_rules.antecedent as bestseller_id,
        bestseller_products.product_name as bestseller_name,
        product_rules.consequent as related_id,
        related_products.product_name as related_name,
        product_rules.antecedent_order_count,
        product_rules.both_order_count,
        product_rules.both_without_offer_count,
        cast(product_rules.confidence as decimal(18, 4)) as confidence,
        cast(product_rules.lift as decimal(18, 2)) as lift,
        cast(product_rules.expected_extra_margin as decimal(18, 2)) as expected_extra_margin,
        product_rules.is_recommended
    from product_rules
    inner join bestsellers
        on product_rules.antecedent = bestsellers.antecedent
    inner join products as bestseller_products
        on product_rules.antecedent = bestseller_products.product_id
    inner join products as related_products
        on product_rules.consequent = related_products.product_id
    where bestsellers.sales_rank = 1

)

select *
from related_products
order by lift desc, related_id asc
limit 10
