{{ config(enabled=basketry.is_asked('baskets')) }}

-- What is compared in basket_affinity: the products and categories of the baskets that are not too
-- large. A basket of hundreds of products makes tens of thousands of pairs and says little of any.
-- A thing is there only because it was offered where every line of it is credited to an offer; a
-- subscription offers what the basket held anyway.
with

members as (

    select * from {{ ref('basketry', 'int_basketry__basket_members') }}

),

baskets as (

    select * from {{ ref('basketry', 'int_basketry__order_keys') }}

),

lines_credited as (

    select * from {{ ref('basketry', 'int_basketry__offer_lines') }}

),

offers as (

    select * from {{ ref('basketry', 'int_basketry__offers_described') }}

),

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

lines_offered as (

    select
        lines.order_item_id,
        lines.order_id
    from lines_credited
    inner join offers
        on lines_credited.offer_id = offers.offer_id
    inner join lines
        on lines_credited.order_item_id = lines.order_item_id
    where offers.offer_kind <> 'subscription'

),

orders_with_offers as (

    select distinct order_id
    from lines_offered

),

lines_beside as (
    {% for member_level, column in [('product', 'product_id'), ('category', 'category')] %}
    select
        lines.order_id,
        '{{ member_level }}' as member_level,
        lines.{{ column }} as member_value,
        case when lines_offered.order_item_id is null then 0 else 1 end as offered_count
    from lines
    inner join orders_with_offers
        on lines.order_id = orders_with_offers.order_id
    left join lines_offered
        on lines.order_item_id = lines_offered.order_item_id
    where lines.quantity > 0
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

members_offered as (

    select
        order_id,
        member_level,
        member_value
    from lines_beside
    group by
        order_id,
        member_level,
        member_value
    having min(offered_count) = 1

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
