-- The same with its texts and its day, for MetricFlow, which asks by name. A view: only who queries
-- metrics reads it.
{{ config(materialized="view", enabled=basketry.is_asked('baskets')) }}
with

orders_related as (

    select * from {{ ref('basketry', 'int_basketry__orders_related') }}

),

relations as (

    select * from {{ ref('basketry', 'int_basketry__basket_relations') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

order_pairs as (

    select

        ---------- ids
        orders.order_id,

        ---------- text
        relations.main_level,
        relations.main_value,
        relations.related_level,
        relations.related_value,
        relations.relation_kind,

        ---------- numerics
        orders_related.main_item_count,
        orders_related.related_item_count,
        orders_related.related_amount,

        ---------- booleans
        orders_related.both_count = 1 as has_related,

        ---------- dates
        orders.ordered_date

    from orders_related
    inner join relations
        on orders_related.relation_key = relations.relation_key
    inner join orders
        on orders_related.order_key = {{ basketry.hash_of_texts(['orders.order_id']) }}
    where orders.is_valid_order

)

select * from order_pairs
