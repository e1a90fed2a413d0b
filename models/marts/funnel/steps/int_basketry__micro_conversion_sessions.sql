{{ config(enabled=basketry.is_asked('funnel')) }}

-- Sessions of people, those of them with an order, and sessions of bots, by period and cut, once
-- per micro-conversion. The period of the as-of date is there even where nobody came; a shop
-- without events has none. A micro-conversion is out of reach while each of its alternatives has a
-- row that no event of the shop ever fitted.
{%- set grains = ['day', 'week', 'month', 'quarter', 'year'] %}
with

sessions as (

    select * from {{ ref('basketry', 'basketry__fct_sessions') }}

),

session_cuts as (

    select * from {{ ref('basketry', 'int_basketry__session_cuts') }}

),

cut_names as (

    select * from {{ ref('basketry', 'int_basketry__session_cut_names') }}

),

periods as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

conditions as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversion_conditions') }}

),

events_counted as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversion_events') }}

),

conditions_with_events as (

    select distinct
        micro_conversion_id,
        condition_number
    from events_counted

),

alternatives as (

    select
        conditions.micro_conversion_id,
        conditions.alternative,
        min(conditions.micro_conversion_name) as micro_conversion_name,
        min(case when conditions.has_moment then 1 else 0 end) as has_moment,
        max(
            case
                when
                    conditions.asks_for_events
                    and conditions_with_events.condition_number is null
                    then 1
                else 0
            end
        ) as is_out_of_reach
    from conditions
    left join conditions_with_events
        on
            conditions.micro_conversion_id = conditions_with_events.micro_conversion_id
            and conditions.condition_number = conditions_with_events.condition_number
    group by
        conditions.micro_conversion_id,
        conditions.alternative

),

micro_conversions as (

    select
        micro_conversion_id,
        min(micro_conversion_name) as micro_conversion_name,
        min(has_moment) = 1 as has_moment,
        case when min(is_out_of_reach) = 1 then 'no_event_matches' end as warning
    from alternatives
    group by micro_conversion_id

),

session_range as (

    select min(started_date) as first_started_date
    from sessions
    having sum(event_count) > 0

),

-- By month, and uncut by day: a session counts in one, and they add up to longer periods.
sessions_by_date as (

    select
        session_cuts.cut_key,
        session_cuts.is_all,
        case
            when session_cuts.is_all then session_cuts.started_date
            else {{ basketry.period_start('month', 'session_cuts.started_date') }}
        end as counted_date,
        sum(case when session_cuts.is_bot then 0 else 1 end) as session_count,
        sum(case when not session_cuts.is_bot and sessions.order_count > 0 then 1 else 0 end)
            as purchase_count,
        sum(case when session_cuts.is_bot then 1 else 0 end) as bot_session_count
    from session_cuts
    inner join sessions
        on session_cuts.session_id = sessions.session_id
    group by
        session_cuts.cut_key,
        session_cuts.is_all,
        case
            when session_cuts.is_all then session_cuts.started_date
            else {{ basketry.period_start('month', 'session_cuts.started_date') }}
        end

),

sessions_together as (
    {% for grain in grains %}
    select
        '{{ grain }}' as period_grain,
        {{ basketry.period_start(grain, 'counted_date') }} as period_start_date,
        cut_key,
        session_count,
        purchase_count,
        bot_session_count
    from sessions_by_date
    {%- if grain in ['day', 'week'] %}
    where is_all
    {%- endif %}
    union all
    {%- endfor %}
    select
        periods.period_grain,
        periods.period_start_date,
        cut_names.cut_key,
        0 as session_count,
        0 as purchase_count,
        0 as bot_session_count
    from periods
    inner join date_range
        on periods.date_day = date_range.as_of_date
    inner join cut_names
        on cut_names.segment = 'all'

),

sessions_counted as (

    select
        {{ basketry.as_text('period_grain') }} as period_grain,
        period_start_date,
        cut_key,
        sum(session_count) as session_count,
        sum(purchase_count) as purchase_count,
        sum(bot_session_count) as bot_session_count
    from sessions_together
    group by
        period_grain,
        period_start_date,
        cut_key

),

micro_conversion_sessions as (

    select
        micro_conversions.micro_conversion_id,
        sessions_counted.period_grain,
        sessions_counted.period_start_date,
        sessions_counted.cut_key,
        micro_conversions.micro_conversion_name,
        micro_conversions.has_moment,
        micro_conversions.warning,
        cast(sessions_counted.session_count as bigint) as session_count,
        cast(sessions_counted.purchase_count as bigint) as purchase_count,
        cast(sessions_counted.bot_session_count as bigint) as bot_session_count,
        session_range.first_started_date,
        date_range.as_of_date
    from sessions_counted
    cross join micro_conversions
    cross join session_range
    cross join date_range

)

select * from micro_conversion_sessions
