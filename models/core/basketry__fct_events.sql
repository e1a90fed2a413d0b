with

events_sessionised as (

    select * from {{ ref('basketry', 'int_basketry__events_sessionised') }}

),

sessions as (

    select * from {{ ref('basketry', 'int_basketry__sessions_stitched') }}

),

products as (

    select * from {{ ref('basketry', 'stg_basketry__products') }}

),

events as (

    select

        ---------- ids
        events_sessionised.event_id,
        events_sessionised.session_id,
        events_sessionised.visitor_id,
        sessions.customer_id,
        events_sessionised.product_id,

        ---------- text
        events_sessionised.event_name,
        events_sessionised.page_path,
        products.category,

        ---------- numerics
        -- Spark counts rows in 32 bits.
        cast(events_sessionised.event_number as bigint) as event_number,
        events_sessionised.event_value,

        ---------- booleans
        sessions.is_bot,

        ---------- dates and timestamps
        events_sessionised.occurred_at,
        cast({{ basketry.to_local(
            'events_sessionised.occurred_at', basketry.setting('time_zone')
        ) }} as date) as occurred_date,
        sessions.started_date as session_date

    from events_sessionised
    inner join sessions
        on events_sessionised.session_id = sessions.session_id
    left join products
        on
            events_sessionised.product_id = products.product_id
            and products.reject_reason is null

)

select * from events
