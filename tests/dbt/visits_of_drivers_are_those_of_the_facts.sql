{{ config(group="basketry", enabled=basketry.is_asked('funnel')) }}
-- A day's visits are its sessions that are no bot's and the visitors that its stores counted; a
-- longer period's are those of its days, and every cut of it holds them once more.
with

drivers as (

    select * from {{ ref('basketry', 'basketry__revenue_drivers') }}

),

sessions as (

    select * from {{ ref('basketry', 'basketry__fct_sessions') }}

),

store_visits as (

    select * from {{ ref('basketry', 'stg_basketry__store_visits') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

visits_of_facts as (

    select
        started_date as visit_date,
        'site' as visit_source,
        1 as visit_count
    from sessions
    where not is_bot

    union all

    select
        visit_date,
        'store' as visit_source,
        visitor_count as visit_count
    from store_visits
    where reject_reason is null

),

-- The rows of two currencies speak of the same visits.
visits_of_drivers as (

    select
        period_grain,
        period_start_date,
        visit_source,
        segment,
        segment_value,
        max(visit_count) as visit_count
    from drivers
    where visit_count is not null
    group by
        period_grain,
        period_start_date,
        visit_source,
        segment,
        segment_value

),

-- Without a valid order there is no revenue to drive; days and weeks are not cut.
cuts as (

    select distinct
        period_grain,
        visit_source,
        segment
    from visits_of_drivers

),

both_sides as (

    select
        period_grain,
        period_start_date,
        visit_source,
        segment,
        visit_count
    from visits_of_drivers

    union all

    select
        period_days.period_grain,
        period_days.period_start_date,
        visits_of_facts.visit_source,
        cuts.segment,
        -visits_of_facts.visit_count as visit_count
    from visits_of_facts
    inner join date_range
        on visits_of_facts.visit_date <= date_range.as_of_date
    inner join period_days
        on visits_of_facts.visit_date = period_days.date_day
    inner join cuts
        on
            period_days.period_grain = cuts.period_grain
            and visits_of_facts.visit_source = cuts.visit_source

),

left_over as (

    select
        period_grain,
        period_start_date,
        visit_source,
        segment
    from both_sides
    group by
        period_grain,
        period_start_date,
        visit_source,
        segment
    having sum(visit_count) <> 0

)

select * from left_over
