-- Every session there is: those the shop lists, and those cut from its events alone.
with

sessions as (

    select * from {{ ref('basketry', 'stg_basketry__sessions') }}

),

events as (

    select * from {{ ref('basketry', 'int_basketry__events_sessionised') }}

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
    from sessions
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

sessions_listed as (

    select

        ---------- ids
        session_id,
        visitor_id,
        customer_id,

        ---------- text
        device_type,
        traffic_source,
        landing_page,

        ---------- numerics
        row_number() over (
            partition by visitor_id
            order by
                started_at,
                session_id
        ) as session_number,

        ---------- booleans
        is_cut,

        ---------- dates and timestamps
        started_at,
        cast(
            {{ basketry.to_local('started_at', basketry.setting('time_zone')) }} as date
        ) as started_date

    from sessions_together

)

select * from sessions_listed
