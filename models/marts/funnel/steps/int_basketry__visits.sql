{{ config(enabled=basketry.is_asked('funnel')) }}

-- Visits by period, source and cut: sessions of the site that are no bot's, and visitors that the
-- stores counted. A source has only the cuts that it knows of a visit and that an order has, too.
{%- set cuts_of_sessions = ['all', 'device_type', 'traffic_source', 'weekday'] %}
{%- set cuts_of_stores = ['all', 'store', 'weekday'] %}
with

session_cuts as (

    select * from {{ ref('basketry', 'int_basketry__session_cuts') }}

),

session_cut_names as (

    select * from {{ ref('basketry', 'int_basketry__session_cut_names') }}

),

store_visits as (

    select * from {{ ref('basketry', 'stg_basketry__store_visits') }}

),

segments as (

    select * from {{ ref('basketry', 'int_basketry__segments') }}

),

periods as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

visits_together as (

    select
        'site' as visit_source,
        session_cut_names.segment,
        session_cut_names.segment_value,
        session_cuts.started_date as visit_date,
        1 as visit_count
    from session_cuts
    inner join session_cut_names
        on session_cuts.cut_key = session_cut_names.cut_key
    where
        not session_cuts.is_bot
        and session_cut_names.segment in ('{{ cuts_of_sessions | join("', '") }}')

    union all

    select
        'store' as visit_source,
        segments.segment,
        case segments.segment
            when 'all' then 'all'
            when 'store' then store_visits.store_id
            when 'weekday' then {{ basketry.weekday_name('store_visits.visit_date') }}
        end as segment_value,
        store_visits.visit_date,
        store_visits.visitor_count as visit_count
    from store_visits
    cross join segments
    where
        store_visits.reject_reason is null
        and segments.is_on
        and segments.segment in ('{{ cuts_of_stores | join("', '") }}')

),

visits_counted as (

    select
        periods.period_grain,
        periods.period_start_date,
        {{ basketry.as_text('visits_together.visit_source') }} as visit_source,
        {{ basketry.as_text('visits_together.segment') }} as segment,
        visits_together.segment_value,
        cast(sum(visits_together.visit_count) as {{ basketry.type_quantity() }}) as visit_count
    from visits_together
    inner join periods
        on visits_together.visit_date = periods.date_day
    inner join date_range
        on visits_together.visit_date <= date_range.as_of_date
    where
        visits_together.segment = 'all'
        or periods.period_grain in ('month', 'quarter', 'year')
    group by
        periods.period_grain,
        periods.period_start_date,
        visits_together.visit_source,
        visits_together.segment,
        visits_together.segment_value

)

select * from visits_counted
