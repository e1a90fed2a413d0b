-- A basket that the settings leave out, or an item counted twice, changes every support.
with

file_rows as (

    select * from {{ source('groceries', 'groceries_long') }}

),

rules as (

    select * from {{ ref('basketry', 'basketry__basket_affinity') }}

),

items as (

    select
        trim(item) as item,
        count(*) as basket_count
    from file_rows
    group by trim(item)

),

baskets as (

    select count(distinct transaction_id) as basket_count
    from file_rows

),

rules_off as (

    select
        rules.antecedent,
        rules.antecedent_order_count,
        items.basket_count as item_basket_count,
        rules.order_count,
        baskets.basket_count
    from rules
    cross join baskets
    left join items
        on rules.antecedent = items.item
    where
        rules.member_level = 'product'
        and (
            rules.antecedent_order_count is distinct from items.basket_count
            or rules.order_count <> baskets.basket_count
            or rules.left_out_order_count <> 0
        )

)

select * from rules_off
