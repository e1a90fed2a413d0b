-- What is in a basket only because it was offered: every line of the product, or of the category,
-- is credited to an offer. A subscription offers what the basket held anyway.
with

lines_bundled as (

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
    from lines_bundled
    inner join offers
        on lines_bundled.offer_id = offers.offer_id
    inner join lines
        on lines_bundled.order_item_id = lines.order_item_id
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
        {{ basketry.as_text('member_level') }} as member_level,
        member_value
    from lines_beside
    group by
        order_id,
        member_level,
        member_value
    having min(offered_count) = 1

)

select * from members_offered
