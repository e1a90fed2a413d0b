-- What is compared in basket_affinity: the products and categories of the baskets that are not too
-- large. A basket of hundreds of products makes tens of thousands of pairs and says little of any.
with

members as (

    select * from {{ ref('basketry', 'int_basketry__basket_members') }}

),

baskets as (

    select * from {{ ref('basketry', 'int_basketry__order_keys') }}

),

members_offered as (

    select * from {{ ref('basketry', 'int_basketry__basket_members_offered') }}

),

-- Every basket is met with itself, thing by thing: numbers meet sooner than names.
baskets_numbered as (

    select
        baskets.*,
        cast(row_number() over (order by order_key) as integer) as basket_number
    from baskets
    where product_count <= {{ basketry.setting('max_basket_products') }}

),

members_by_month as (

    select
        baskets_numbered.basket_number,
        {{ basketry.period_start('month', 'baskets_numbered.ordered_date') }} as month_start_date,
        members.member_level,
        members.member_value,
        baskets_numbered.product_count,
        members_offered.order_id is not null as is_offered
    from members
    inner join baskets_numbered
        on members.order_key = baskets_numbered.order_key
    left join members_offered
        on
            members.order_id = members_offered.order_id
            and members.member_level = members_offered.member_level
            and members.member_value = members_offered.member_value
    where members.member_level in ('product', 'category')

)

select * from members_by_month
