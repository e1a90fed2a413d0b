-- How many events of each session fit each row that asks for events, and when as many as it asks
-- for had happened.
with

events as (

    select * from {{ ref('basketry', 'basketry__fct_events') }}

),

conditions as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversion_conditions') }}

),

events_fitting as (

    select
        conditions.micro_conversion_id,
        conditions.condition_number,
        conditions.min_event_count,
        events.session_id,
        events.occurred_at,
        row_number() over (
            partition by
                conditions.micro_conversion_id,
                conditions.condition_number,
                events.session_id
            order by events.event_number
        ) as fitting_number
    from events
    inner join conditions
        on
            conditions.asks_for_events
            and (
                conditions.event_name is null
                or events.event_name = conditions.event_name
            )
            and {{ basketry.event_fits('events', 'conditions') }}
            and {{ basketry.is_at_least(
                'events.event_value', 'conditions.min_event_value'
            ) }}

),

events_counted as (

    select
        micro_conversion_id,
        condition_number,
        session_id,
        count(*) as event_count,
        min(case when fitting_number = min_event_count then occurred_at end) as reached_at
    from events_fitting
    group by
        micro_conversion_id,
        condition_number,
        session_id

)

select * from events_counted
