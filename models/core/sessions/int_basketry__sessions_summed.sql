-- What happened in each session that has events.
{%- set ecommerce_events = [
    'view_item_list', 'view_item', 'add_to_cart', 'begin_checkout', 'add_shipping_info',
    'add_payment_info', 'purchase',
] %}
with

events as (

    select * from {{ ref('basketry', 'int_basketry__events_sessionised') }}

),

products as (

    select * from {{ ref('basketry', 'stg_basketry__products') }}

),

events_described as (

    select
        events.*,
        case when events.event_name = 'view_item' then events.product_id end as viewed_product_id,
        case when events.event_name = 'view_item' then products.category end as viewed_category
    from events
    left join products
        on
            events.product_id = products.product_id
            and products.reject_reason is null

),

sessions_summed as (

    select

        ---------- key
        session_id,

        ---------- text
        min(case when event_number = 1 then page_path end) as first_page_path,

        ---------- numerics
        count(*) as event_count,
        count(distinct page_path) as page_count,
        count(distinct viewed_product_id) as product_count,
        count(distinct viewed_category) as category_count,
        cast(
            max(case when event_name = 'scroll' then event_value end)
            as {{ basketry.type_quantity() }}
        ) as deepest_scroll_percent,

        ---------- booleans
        {%- for event_name in ecommerce_events %}
        max(case when event_name = '{{ event_name }}' then 1 else 0 end) = 1
            as has_{{ event_name }},
        {%- endfor %}

        ---------- timestamps
        max(occurred_at) as last_occurred_at

    from events_described
    group by session_id

)

select * from sessions_summed
