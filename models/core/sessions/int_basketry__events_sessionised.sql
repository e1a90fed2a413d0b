-- Every accepted event in its session. Where no table of sessions knows the session, its id names a
-- visitor, whose events are cut wherever nothing happened for longer than the idle time.
{%- set idle_minutes = basketry.setting('session_idle_minutes') %}
with

events as (

    select * from {{ ref('basketry', 'stg_basketry__events') }}

),

sessions as (

    select * from {{ ref('basketry', 'stg_basketry__sessions') }}

),

events_matched as (

    select
        events.event_id,
        events.session_id,
        sessions.visitor_id,
        events.product_id,
        events.event_name,
        events.page_path,
        events.event_value,
        events.occurred_at
    from events
    left join sessions
        on
            events.session_id = sessions.session_id
            and sessions.reject_reason is null
    where events.reject_reason is null

),

gaps_measured as (

    select
        events_matched.*,
        {{ basketry.microseconds_between(
            'lag(occurred_at) over (partition by session_id order by occurred_at)', 'occurred_at'
        ) }} as idle_microseconds
    from events_matched
    where visitor_id is null

),

cuts_counted as (

    select
        gaps_measured.*,
        sum(case when idle_microseconds <= {{ idle_minutes }} * 60000000 then 0 else 1 end) over (
            partition by session_id
            order by occurred_at
        ) as cut_number
    from gaps_measured

),

events_together as (

    select
        event_id,
        session_id,
        visitor_id,
        product_id,
        event_name,
        page_path,
        event_value,
        occurred_at,
        false as is_cut
    from events_matched
    where visitor_id is not null

    union all

    select
        event_id,
        session_id || '#' || {{ basketry.as_text('cast(cut_number as bigint)') }} as session_id,
        session_id as visitor_id,
        product_id,
        event_name,
        page_path,
        event_value,
        occurred_at,
        true as is_cut
    from cuts_counted

),

events_sessionised as (

    select

        ---------- ids
        event_id,
        session_id,
        visitor_id,
        product_id,

        ---------- text
        event_name,
        page_path,

        ---------- numerics
        row_number() over (
            partition by session_id
            order by
                occurred_at,
                event_id
        ) as event_number,
        event_value,

        ---------- booleans
        is_cut,

        ---------- timestamps
        occurred_at

    from events_together

)

select * from events_sessionised
