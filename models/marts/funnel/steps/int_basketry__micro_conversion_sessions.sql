-- Sessions of people, those of them with an order, and sessions of bots, by period and cut. The
-- period of the as-of date is there even where nobody came; a shop without events has none.
with

sessions as (

    select * from {{ ref('basketry', 'basketry__fct_sessions') }}

),

session_segments as (

    select * from {{ ref('basketry', 'int_basketry__session_segments_by_grain') }}

),

periods as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

segments as (

    select * from {{ basketry.reference('segments') }}

),

session_range as (

    select min(started_date) as first_started_date
    from sessions
    having sum(event_count) > 0

),

sessions_in_periods as (
    {% for period_grain in ['day', 'week', 'month', 'quarter', 'year'] %}
    select
        sessions.session_id,
        '{{ period_grain }}' as period_grain,
        {{ basketry.period_start(period_grain, 'sessions.started_date') }} as period_start_date,
        case when sessions.is_bot then 0 else 1 end as session_count,
        case when not sessions.is_bot and sessions.order_count > 0 then 1 else 0 end
            as purchase_count,
        case when sessions.is_bot then 1 else 0 end as bot_session_count
    from sessions
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

sessions_together as (

    select
        sessions_in_periods.period_grain,
        sessions_in_periods.period_start_date,
        session_segments.segment,
        session_segments.segment_value,
        sessions_in_periods.session_count,
        sessions_in_periods.purchase_count,
        sessions_in_periods.bot_session_count
    from sessions_in_periods
    inner join session_segments
        on
            sessions_in_periods.session_id = session_segments.session_id
            and sessions_in_periods.period_grain = session_segments.period_grain

    union all

    select
        periods.period_grain,
        periods.period_start_date,
        'all' as segment,
        'all' as segment_value,
        0 as session_count,
        0 as purchase_count,
        0 as bot_session_count
    from periods
    inner join date_range
        on periods.date_day = date_range.as_of_date
    inner join segments
        on
            segments.segment = 'all'
            and segments.is_on

),

sessions_counted as (

    select
        {{ basketry.as_text('sessions_together.period_grain') }} as period_grain,
        sessions_together.period_start_date,
        sessions_together.segment,
        sessions_together.segment_value,
        sum(sessions_together.session_count) as session_count,
        sum(sessions_together.purchase_count) as purchase_count,
        sum(sessions_together.bot_session_count) as bot_session_count,
        session_range.first_started_date,
        date_range.as_of_date
    from sessions_together
    cross join session_range
    cross join date_range
    group by
        sessions_together.period_grain,
        sessions_together.period_start_date,
        sessions_together.segment,
        sessions_together.segment_value,
        session_range.first_started_date,
        date_range.as_of_date

)

select * from sessions_counted
