-- How many events of each session fit each row that asks for events, and when as many as it asks
-- for had happened.
with

events as (

    select * from {{ ref('basketry', 'int_basketry__events_sessionised') }}

),

products as (

    select * from {{ ref('basketry', 'stg_basketry__products') }}

),

conditions as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversion_conditions') }}

),

events_described as (

    select
        events.*,
        products.category
    from events
    left join products
        on
            events.product_id = products.product_id
            and products.reject_reason is null

),

events_fitting as (

    select
        conditions.micro_conversion_id,
        conditions.condition_number,
        conditions.min_event_count,
        events_described.session_id,
        events_described.occurred_at,
        row_number() over (
            partition by
                conditions.micro_conversion_id,
                conditions.condition_number,
                events_described.session_id
            order by events_described.event_number
        ) as fitting_number
    from events_described
    inner join conditions
        on
            conditions.asks_for_events
            and (
                conditions.event_name is null
                or events_described.event_name = conditions.event_name
            )
            and {{ basketry.event_fits('events_described', 'conditions') }}
            and {{ basketry.is_at_least(
                'events_described.event_value', 'conditions.min_event_value'
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
