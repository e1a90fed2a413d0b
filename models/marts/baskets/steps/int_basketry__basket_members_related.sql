-- One row per valid order and relation whose main thing is in its basket, with what of the related
-- one is in it too.
with

members as (

    select * from {{ ref('basketry', 'int_basketry__basket_members') }}

),

relations as (

    select * from {{ ref('basketry', 'int_basketry__basket_relations') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

members_related as (

    select

        ---------- key
        main_members.order_id,
        relations.main_level,
        relations.main_value,
        relations.related_level,
        relations.related_value,

        ---------- text
        relations.relation_kind,

        ---------- numerics
        main_members.item_count as main_item_count,
        cast(coalesce(related_members.item_count, 0) as {{ basketry.type_quantity() }})
            as related_item_count,
        {{ basketry.as_money('coalesce(related_members.order_value_amount, 0)') }}
            as related_amount,

        ---------- booleans
        related_members.order_id is not null as has_related,

        ---------- dates
        orders.ordered_date

    from members as main_members
    inner join relations
        on
            main_members.member_level = relations.main_level
            and main_members.member_value = relations.main_value
    inner join orders
        on main_members.order_id = orders.order_id
    left join members as related_members
        on
            main_members.order_id = related_members.order_id
            and relations.related_level = related_members.member_level
            and relations.related_value = related_members.member_value

)

select * from members_related
