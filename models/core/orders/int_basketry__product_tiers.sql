-- Where a product stands in its family. A family in which a product names its tier keeps the tiers
-- it was given; one in which none does gets up to three from its list prices.
with

products as (

    select * from {{ ref('basketry', 'stg_basketry__products') }}

),

products_in_families as (

    select
        product_id,
        product_family,
        -- Tiers are counted from 1: what is below is none.
        case when price_tier >= 1 then price_tier end as given_tier,
        list_price_amount
    from products
    where
        reject_reason is null
        and product_family is not null

),

families as (

    select
        product_family,
        count(distinct given_tier) as given_tier_count,
        count(distinct list_price_amount) as list_price_count
    from products_in_families
    group by product_family

),

list_prices_ranked as (

    select
        products_in_families.*,
        families.given_tier_count,
        families.list_price_count,
        dense_rank() over (
            partition by products_in_families.product_family
            order by products_in_families.list_price_amount asc nulls last
        ) as list_price_rank
    from products_in_families
    inner join families
        on products_in_families.product_family = families.product_family

),

tiers_set as (

    select
        product_id,
        product_family,
        list_price_amount,
        given_tier_count = 0 as is_tier_from_list_price,
        case
            when given_tier_count > 0 then given_tier
            when list_price_amount is null then null
            when list_price_count <= 3 then list_price_rank
            when 3 * list_price_rank <= list_price_count then 1
            when 3 * list_price_rank <= 2 * list_price_count then 2
            else 3
        end as price_tier,
        case
            when given_tier_count > 0 then given_tier_count
            when list_price_count <= 3 then list_price_count
            else 3
        end as tier_count
    from list_prices_ranked

),

tiers_bounded as (

    select
        tiers_set.*,
        min(price_tier) over (partition by product_family) as lowest_tier,
        max(price_tier) over (partition by product_family) as highest_tier
    from tiers_set

),

products_tiered as (

    select

        ---------- ids
        product_id,

        ---------- text
        product_family,
        {{ basketry.as_text("case
            when price_tier is null then 'outside'
            when lowest_tier = highest_tier then 'only'
            when price_tier = lowest_tier then 'low'
            when price_tier = highest_tier then 'high'
            else 'middle'
        end") }} as tier_position,

        ---------- numerics
        cast(price_tier as bigint) as price_tier,
        cast(tier_count as bigint) as tier_count,
        list_price_amount,

        ---------- booleans
        is_tier_from_list_price

    from tiers_bounded

)

select * from products_tiered
