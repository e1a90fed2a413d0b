-- Every session there is, those the shop lists and those cut from its events alone, with what
-- happened in it.
{%- set ecommerce_events = [
    'view_item_list', 'view_item', 'add_to_cart', 'begin_checkout', 'add_shipping_info',
    'add_payment_info', 'purchase',
] %}
with

listed_sessions as (

    select * from {{ ref('basketry', 'stg_basketry__sessions') }}

),

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

events_summed as (

    select
        session_id,
        min(case when event_number = 1 then page_path end) as first_page_path,
        count(*) as event_count,
        count(distinct page_path) as page_count,
        count(distinct viewed_product_id) as product_count,
        count(distinct viewed_category) as category_count,
        cast(
            max(case when event_name = 'scroll' then event_value end)
            as {{ basketry.type_quantity() }}
        ) as deepest_scroll_percent,
        {%- for event_name in ecommerce_events %}
        max(case when event_name = '{{ event_name }}' then 1 else 0 end) = 1
            as has_{{ event_name }},
        {%- endfor %}
        max(occurred_at) as last_occurred_at
    from events_described
    group by session_id

),

sessions_together as (

    select
        session_id,
        visitor_id,
        customer_id,
        device_type,
        traffic_source,
        landing_page,
        false as is_cut,
        started_at
    from listed_sessions
    where reject_reason is null

    union all

    select
        session_id,
        visitor_id,
        {{ basketry.as_text('null') }} as customer_id,
        {{ basketry.as_text('null') }} as device_type,
        {{ basketry.as_text('null') }} as traffic_source,
        {{ basketry.as_text('null') }} as landing_page,
        is_cut,
        occurred_at as started_at
    from events
    where
        is_cut
        and event_number = 1

),

sessions_numbered as (

    select
        sessions_together.*,
        row_number() over (
            partition by visitor_id
            order by
                started_at,
                session_id
        ) as session_number
    from sessions_together

),

sessions as (

    select

        ---------- ids
        sessions_numbered.session_id,
        sessions_numbered.visitor_id,
        sessions_numbered.customer_id as named_customer_id,

        ---------- text
        case when sessions_numbered.session_number = 1 then 'new' else 'repeat' end
            as visitor_type,
        sessions_numbered.device_type,
        sessions_numbered.traffic_source,
        coalesce(sessions_numbered.landing_page, events_summed.first_page_path) as landing_page,

        ---------- numerics
        -- Spark counts rows in 32 bits.
        cast(sessions_numbered.session_number as bigint) as session_number,
        cast(coalesce(events_summed.event_count, 0) as bigint) as event_count,
        cast(coalesce(events_summed.page_count, 0) as bigint) as page_count,
        cast(coalesce(events_summed.product_count, 0) as bigint) as product_count,
        cast(coalesce(events_summed.category_count, 0) as bigint) as category_count,
        {{ basketry.seconds_between(
            'sessions_numbered.started_at',
            'coalesce(events_summed.last_occurred_at, sessions_numbered.started_at)'
        ) }} as session_seconds,
        events_summed.deepest_scroll_percent,

        ---------- booleans
        {%- for event_name in ecommerce_events %}
        coalesce(events_summed.has_{{ event_name }}, false) as has_{{ event_name }},
        {%- endfor %}
        coalesce(events_summed.event_count, 0) > {{ basketry.setting('max_session_events') }}
            as is_bot,
        sessions_numbered.is_cut,

        ---------- dates and timestamps
        sessions_numbered.started_at,
        cast({{ basketry.to_local(
            'sessions_numbered.started_at', basketry.setting('time_zone')
        ) }} as date) as started_date,
        coalesce(events_summed.last_occurred_at, sessions_numbered.started_at) as ended_at

    from sessions_numbered
    left join events_summed
        on sessions_numbered.session_id = events_summed.session_id

)

select * from sessions
