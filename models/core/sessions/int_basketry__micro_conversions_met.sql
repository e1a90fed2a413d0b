-- The sessions that meet each micro-conversion: all rows of an alternative, of any alternative.
with

sessions as (

    select * from {{ ref('basketry', 'int_basketry__sessions') }}

),

conditions as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversion_conditions') }}

),

events_counted as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversion_events') }}

),

-- A session without events meets nothing: every row asks for an event, or for a fact above nought.
sessions_with_events as (

    select * from sessions
    where event_count > 0

),

conditions_met as (

    select
        sessions_with_events.session_id,
        conditions.micro_conversion_id,
        conditions.alternative,
        conditions.alternative_condition_count,
        case when conditions.has_moment then events_counted.reached_at end as reached_at
    from sessions_with_events
    cross join conditions
    left join events_counted
        on
            sessions_with_events.session_id = events_counted.session_id
            and conditions.micro_conversion_id = events_counted.micro_conversion_id
            and conditions.condition_number = events_counted.condition_number
    where
        (not conditions.asks_for_events or events_counted.reached_at is not null)
        {%- for fact in [
            'session_seconds', 'deepest_scroll_percent', 'page_count', 'product_count',
            'category_count',
        ] %}
        and {{ basketry.is_at_least('sessions_with_events.' ~ fact, 'conditions.min_' ~ fact) }}
        {%- endfor %}

),

alternatives_met as (

    select
        session_id,
        micro_conversion_id,
        alternative,
        max(reached_at) as met_at
    from conditions_met
    group by
        session_id,
        micro_conversion_id,
        alternative,
        alternative_condition_count
    having count(*) = alternative_condition_count

),

micro_conversions_met as (

    select
        session_id,
        micro_conversion_id,
        min(met_at) as met_at
    from alternatives_met
    group by
        session_id,
        micro_conversion_id

)

select * from micro_conversions_met
