{{ config(enabled=basketry.is_asked('baskets')) }}

-- A valid order and a relation whose main thing is in its basket, with what of the related one is
-- in it too.
with

members as (

    select * from {{ ref('basketry', 'int_basketry__basket_members') }}

),

relations as (

    select * from {{ ref('basketry', 'int_basketry__basket_relations') }}

),

orders_related as (

    select

        ---------- keys
        main_members.order_key,
        relations.relation_key,

        ---------- numerics
        case when related_members.order_key is null then 0 else 1 end as both_count,
        main_members.item_count as main_item_count,
        cast(coalesce(related_members.item_count, 0) as {{ basketry.type_quantity() }})
            as related_item_count,
        {{ basketry.as_money('coalesce(related_members.order_value_amount, 0)') }}
            as related_amount

    from members as main_members
    inner join relations
        on main_members.member_key = relations.main_member_key
    left join members as related_members
        on
            main_members.order_key = related_members.order_key
            and relations.related_member_key = related_members.member_key

)

select * from orders_related
