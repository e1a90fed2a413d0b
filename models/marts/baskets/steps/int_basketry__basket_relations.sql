{{ config(enabled=basketry.is_asked('baskets')) }}

-- Which related thing is looked for beside which main one: the merchant's relations of what the
-- shop sells, or, where none of them applies, every pair of categories that were ever bought
-- together. Pairs of line kinds are always looked at: they are few, and a salon's question.
with

members as (

    select * from {{ ref('basketry', 'int_basketry__basket_members') }}

),

product_relations as (

    select * from {{ basketry.reference('product_relations') }}

),

members_sold as (

    select distinct
        member_level,
        member_value
    from members

),

relations_listed as (

    select
        product_relations.main_level,
        product_relations.main_value,
        product_relations.related_level,
        product_relations.related_value,
        min(product_relations.relation_kind) as relation_kind
    from product_relations
    inner join members_sold
        on
            product_relations.main_level = members_sold.member_level
            and product_relations.main_value = members_sold.member_value
    where
        product_relations.main_level <> product_relations.related_level
        or product_relations.main_value <> product_relations.related_value
    group by
        product_relations.main_level,
        product_relations.main_value,
        product_relations.related_level,
        product_relations.related_value

),

relations_found as (

    select distinct
        main_members.member_level as main_level,
        main_members.member_value as main_value,
        related_members.member_level as related_level,
        related_members.member_value as related_value,
        'pair' as relation_kind
    from members as main_members
    inner join members as related_members
        on
            main_members.order_id = related_members.order_id
            and main_members.member_level = related_members.member_level
            and main_members.member_value <> related_members.member_value
    where main_members.member_level in ('category', 'line_kind')

),

relations_counted as (

    select count(*) as listed_count
    from relations_listed

),

relations as (

    select *
    from relations_listed

    union all

    select relations_found.*
    from relations_found
    cross join relations_counted
    left join relations_listed
        on
            relations_found.main_level = relations_listed.main_level
            and relations_found.main_value = relations_listed.main_value
            and relations_found.related_level = relations_listed.related_level
            and relations_found.related_value = relations_listed.related_value
    where
        relations_listed.main_value is null
        and (relations_found.main_level = 'line_kind' or relations_counted.listed_count = 0)

),

relations_typed as (

    select

        ---------- keys
        cast(
            row_number() over (
                order by main_level, main_value, related_level, related_value
            ) as integer
        ) as relation_key,
        {{ basketry.hash_of_texts(['main_level', 'main_value']) }} as main_member_key,
        {{ basketry.hash_of_texts(['related_level', 'related_value']) }} as related_member_key,

        ---------- text
        main_level,
        main_value,
        related_level,
        related_value,
        {{ basketry.as_text('relation_kind') }} as relation_kind

    from relations

)

select * from relations_typed
