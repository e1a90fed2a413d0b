-- Who each session belongs to: the customer it names; else the one who placed its first order that
-- names one; else the customer that the visitor next turned out to be; else the one he last was.
with

sessions as (

    select * from {{ ref('basketry', 'int_basketry__sessions') }}

),

session_orders as (

    select * from {{ ref('basketry', 'int_basketry__session_orders') }}

),

orders as (

    select * from {{ ref('basketry', 'stg_basketry__orders') }}
    where reject_reason is null

),

customers as (

    select * from {{ ref('basketry', 'stg_basketry__customers') }}
    where reject_reason is null

),

age_bands as (

    select * from {{ basketry.reference('age_bands') }}

),

buyers_numbered as (

    select
        session_orders.session_id,
        orders.customer_id,
        row_number() over (
            partition by session_orders.session_id
            order by
                orders.ordered_at,
                orders.order_id
        ) as order_number
    from session_orders
    inner join orders
        on session_orders.order_id = orders.order_id
    where orders.customer_id is not null

),

sessions_known as (

    select
        sessions.session_id,
        sessions.visitor_id,
        sessions.session_number,
        coalesce(sessions.named_customer_id, buyers_numbered.customer_id) as customer_id,
        case
            when sessions.named_customer_id is not null then 'session'
            when buyers_numbered.customer_id is not null then 'order'
        end as customer_known_by
    from sessions
    left join buyers_numbered
        on
            sessions.session_id = buyers_numbered.session_id
            and buyers_numbered.order_number = 1

),

neighbours_found as (

    select
        sessions_known.*,
        min(case when customer_id is not null then session_number end) over (
            partition by visitor_id
            order by session_number
            rows between current row and unbounded following
        ) as next_known_number,
        max(case when customer_id is not null then session_number end) over (
            partition by visitor_id
            order by session_number
            rows between unbounded preceding and current row
        ) as last_known_number
    from sessions_known

),

owners_found as (

    select
        neighbours_found.session_id,
        coalesce(
            neighbours_found.customer_id, next_known.customer_id, last_known.customer_id
        ) as customer_id,
        case
            when neighbours_found.customer_id is not null then neighbours_found.customer_known_by
            when next_known.customer_id is not null then 'later_session'
            when last_known.customer_id is not null then 'earlier_session'
        end as customer_known_by
    from neighbours_found
    left join sessions_known as next_known
        on
            neighbours_found.visitor_id = next_known.visitor_id
            and neighbours_found.next_known_number = next_known.session_number
    left join sessions_known as last_known
        on
            neighbours_found.visitor_id = last_known.visitor_id
            and neighbours_found.last_known_number = last_known.session_number

),

sessions_owned as (

    select
        sessions.*,
        owners_found.customer_id,
        owners_found.customer_known_by,
        customers.region,
        customers.gender,
        customers.membership_rank,
        {{ basketry.age_in_years('customers.birth_date', 'sessions.started_date') }}
            as customer_age,
        {{ basketry.to_local('sessions.started_at', basketry.setting('time_zone')) }}
            as started_at_local
    from sessions
    inner join owners_found
        on sessions.session_id = owners_found.session_id
    left join customers
        on owners_found.customer_id = customers.customer_id

),

sessions_stitched as (

    select

        ---------- ids
        sessions_owned.session_id,
        sessions_owned.visitor_id,
        sessions_owned.customer_id,

        ---------- text
        sessions_owned.customer_known_by,
        sessions_owned.visitor_type,
        sessions_owned.device_type,
        sessions_owned.traffic_source,
        sessions_owned.landing_page,
        sessions_owned.region,
        age_bands.age_band,
        sessions_owned.gender,
        sessions_owned.membership_rank,
        {{ basketry.weekday_name('sessions_owned.started_date') }} as weekday,
        substr({{ basketry.as_text('sessions_owned.started_at_local') }}, 12, 2) as hour_of_day,

        ---------- numerics
        sessions_owned.session_number,
        sessions_owned.event_count,
        sessions_owned.page_count,
        sessions_owned.product_count,
        sessions_owned.category_count,
        sessions_owned.session_seconds,
        sessions_owned.deepest_scroll_percent,

        ---------- booleans
        sessions_owned.has_view_item_list,
        sessions_owned.has_view_item,
        sessions_owned.has_add_to_cart,
        sessions_owned.has_begin_checkout,
        sessions_owned.has_add_shipping_info,
        sessions_owned.has_add_payment_info,
        sessions_owned.has_purchase,
        sessions_owned.is_bot,
        sessions_owned.is_cut,

        ---------- dates and timestamps
        sessions_owned.started_at,
        sessions_owned.started_date,
        sessions_owned.ended_at

    from sessions_owned
    left join age_bands
        on
            sessions_owned.customer_age >= coalesce(age_bands.age_from, 0)
            and sessions_owned.customer_age
            <= coalesce(age_bands.age_to, sessions_owned.customer_age)

)

select * from sessions_stitched
