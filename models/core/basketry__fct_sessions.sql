-- What is known of each session, with what its valid orders are worth in the currency of the first
-- and whether it meets the micro-conversion engaged_session.
with

sessions_stitched as (

    select * from {{ ref('basketry', 'int_basketry__sessions_stitched') }}

),

session_orders as (

    select * from {{ ref('basketry', 'int_basketry__session_orders_ranked') }}
    where is_valid_order

),

conditions as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversion_conditions') }}

),

micro_conversions_met as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversions_met') }}

),

first_orders as (

    select
        session_id,
        currency_code
    from session_orders
    where order_rank = 1

),

sessions_ordered as (

    select
        first_orders.session_id,
        first_orders.currency_code,
        count(*) as order_count,
        sum(case when session_orders.currency_code = first_orders.currency_code then 0 else 1 end)
            as other_currency_order_count,
        {{ basketry.as_money(
            'sum(case when session_orders.currency_code = first_orders.currency_code'
            ~ ' then session_orders.order_value_amount else 0 end)'
        ) }} as order_value_amount
    from first_orders
    inner join session_orders
        on first_orders.session_id = session_orders.session_id
    group by
        first_orders.session_id,
        first_orders.currency_code

),

shops_with_events as (

    select sum(event_count) as event_count
    from sessions_stitched
    having sum(event_count) > 0

),

-- No row where the reference table does not say what an engaged session is, or the shop records no
-- events: then nobody is known to be engaged or not.
definitions as (

    select distinct conditions.micro_conversion_id
    from conditions
    cross join shops_with_events
    where conditions.micro_conversion_id = 'engaged_session'

),

sessions_engaged as (

    select
        sessions_stitched.session_id,
        micro_conversions_met.session_id is not null as is_engaged
    from sessions_stitched
    cross join definitions
    left join micro_conversions_met
        on
            sessions_stitched.session_id = micro_conversions_met.session_id
            and definitions.micro_conversion_id = micro_conversions_met.micro_conversion_id

),

sessions as (

    select

        ---------- ids
        sessions_stitched.session_id,
        sessions_stitched.visitor_id,
        sessions_stitched.customer_id,

        ---------- text
        sessions_stitched.customer_known_by,
        sessions_stitched.visitor_type,
        sessions_stitched.device_type,
        sessions_stitched.traffic_source,
        sessions_stitched.landing_page,
        sessions_ordered.currency_code,

        ---------- numerics
        sessions_stitched.session_number,
        sessions_stitched.event_count,
        sessions_stitched.page_count,
        sessions_stitched.product_count,
        sessions_stitched.category_count,
        sessions_stitched.session_seconds,
        sessions_stitched.deepest_scroll_percent,
        cast(coalesce(sessions_ordered.order_count, 0) as bigint) as order_count,
        cast(coalesce(sessions_ordered.other_currency_order_count, 0) as bigint)
            as other_currency_order_count,
        sessions_ordered.order_value_amount,

        ---------- booleans
        sessions_stitched.has_view_item_list,
        sessions_stitched.has_view_item,
        sessions_stitched.has_add_to_cart,
        sessions_stitched.has_begin_checkout,
        sessions_stitched.has_add_shipping_info,
        sessions_stitched.has_add_payment_info,
        sessions_stitched.has_purchase,
        sessions_engaged.is_engaged,
        sessions_stitched.is_bot,
        sessions_stitched.is_cut,

        ---------- dates and timestamps
        sessions_stitched.started_at,
        sessions_stitched.started_date,
        sessions_stitched.ended_at

    from sessions_stitched
    left join sessions_ordered
        on sessions_stitched.session_id = sessions_ordered.session_id
    left join sessions_engaged
        on sessions_stitched.session_id = sessions_engaged.session_id

)

select * from sessions
