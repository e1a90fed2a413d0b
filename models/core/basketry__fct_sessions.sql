{%- set ecommerce_events = [
    'view_item_list', 'view_item', 'add_to_cart', 'begin_checkout', 'add_shipping_info',
    'add_payment_info', 'purchase',
] %}
with

sessions_listed as (

    select * from {{ ref('basketry', 'int_basketry__sessions_listed') }}

),

sessions_stitched as (

    select * from {{ ref('basketry', 'int_basketry__sessions_stitched') }}

),

sessions_summed as (

    select * from {{ ref('basketry', 'int_basketry__sessions_summed') }}

),

sessions_ordered as (

    select * from {{ ref('basketry', 'int_basketry__sessions_ordered') }}

),

sessions_engaged as (

    select * from {{ ref('basketry', 'int_basketry__sessions_engaged') }}

),

sessions as (

    select

        ---------- ids
        sessions_listed.session_id,
        sessions_listed.visitor_id,
        sessions_stitched.customer_id,

        ---------- text
        sessions_stitched.customer_known_by,
        case when sessions_listed.session_number = 1 then 'new' else 'repeat' end as visitor_type,
        sessions_listed.device_type,
        sessions_listed.traffic_source,
        coalesce(sessions_listed.landing_page, sessions_summed.first_page_path) as landing_page,
        sessions_ordered.currency_code,

        ---------- numerics
        -- Spark counts rows in 32 bits.
        cast(sessions_listed.session_number as bigint) as session_number,
        cast(coalesce(sessions_summed.event_count, 0) as bigint) as event_count,
        cast(coalesce(sessions_summed.page_count, 0) as bigint) as page_count,
        cast(coalesce(sessions_summed.product_count, 0) as bigint) as product_count,
        cast(coalesce(sessions_summed.category_count, 0) as bigint) as category_count,
        {{ basketry.seconds_between(
            'sessions_listed.started_at',
            'coalesce(sessions_summed.last_occurred_at, sessions_listed.started_at)'
        ) }} as session_seconds,
        sessions_summed.deepest_scroll_percent,
        cast(coalesce(sessions_ordered.order_count, 0) as bigint) as order_count,
        cast(coalesce(sessions_ordered.other_currency_order_count, 0) as bigint)
            as other_currency_order_count,
        sessions_ordered.order_value_amount,

        ---------- booleans
        {%- for event_name in ecommerce_events %}
        coalesce(sessions_summed.has_{{ event_name }}, false) as has_{{ event_name }},
        {%- endfor %}
        sessions_engaged.is_engaged,
        coalesce(sessions_summed.event_count, 0) > {{ basketry.setting('max_session_events') }}
            as is_bot,
        sessions_listed.is_cut,

        ---------- dates and timestamps
        sessions_listed.started_at,
        sessions_listed.started_date,
        coalesce(sessions_summed.last_occurred_at, sessions_listed.started_at) as ended_at

    from sessions_listed
    inner join sessions_stitched
        on sessions_listed.session_id = sessions_stitched.session_id
    left join sessions_summed
        on sessions_listed.session_id = sessions_summed.session_id
    left join sessions_ordered
        on sessions_listed.session_id = sessions_ordered.session_id
    left join sessions_engaged
        on sessions_listed.session_id = sessions_engaged.session_id

)

select * from sessions
