{{ config(group="basketry", enabled=basketry.is_asked('funnel')) }}
-- Every micro-conversion holds every session once, with or without it: on its day, and in no other.
-- The rest are bots. What is bought in them is what fct_sessions says, and of engaged_session the
-- conversions are the sessions that are engaged.
with

micro_conversions as (

    select * from {{ ref('basketry', 'basketry__micro_conversions') }}

),

sessions as (

    select * from {{ ref('basketry', 'basketry__fct_sessions') }}

),

segments as (

    select * from {{ ref('basketry', 'int_basketry__segments') }}

),

-- Days are in the cut of all only; a shop without events has no rows.
micro_conversions_of_all as (

    select distinct micro_conversions.micro_conversion_id
    from micro_conversions
    inner join segments
        on
            segments.segment = 'all'
            and segments.is_on

),

both_sides as (

    select
        micro_conversion_id,
        period_start_date as session_date,
        session_count,
        bot_session_count,
        purchase_with_count + purchase_without_count as purchase_count,
        case when micro_conversion_id = 'engaged_session' then conversion_count else 0 end
            as engaged_count
    from micro_conversions
    where
        period_grain = 'day'
        and segment = 'all'

    union all

    select
        micro_conversions_of_all.micro_conversion_id,
        sessions.started_date as session_date,
        case when sessions.is_bot then 0 else -1 end as session_count,
        case when sessions.is_bot then -1 else 0 end as bot_session_count,
        case when sessions.order_count > 0 and not sessions.is_bot then -1 else 0 end
            as purchase_count,
        case
            when
                micro_conversions_of_all.micro_conversion_id = 'engaged_session'
                and sessions.is_engaged
                and not sessions.is_bot
                then -1
            else 0
        end as engaged_count
    from sessions
    cross join micro_conversions_of_all

),

left_over as (

    select
        micro_conversion_id,
        session_date
    from both_sides
    group by
        micro_conversion_id,
        session_date
    having
        sum(session_count) <> 0
        or sum(bot_session_count) <> 0
        or sum(purchase_count) <> 0
        or sum(engaged_count) <> 0

)

select * from left_over
