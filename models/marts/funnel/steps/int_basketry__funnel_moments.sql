{{ config(enabled=basketry.is_asked('funnel')) }}

-- Every moment that makes a step of a funnel, or that may not come before it. A step asks for the
-- name of the event, a pattern of the page, a category, or several of them at once; a step with
-- several rows is made by any of them. A step without a name is made by any event, but not by the
-- mere start of a session. Bots make no steps. A unit is found by a number from here on: see
-- hash_of_texts.
with

events as (

    select * from {{ ref('basketry', 'basketry__fct_events') }}

),

sessions as (

    select * from {{ ref('basketry', 'int_basketry__sessions_stitched') }}

),

funnels as (

    select * from {{ basketry.reference('funnels') }}

),

funnel_steps as (

    select * from {{ basketry.reference('funnel_steps') }}

),

event_names as (

    select distinct event_name
    from events

),

-- The start of a session is an event of the name session_start.
moments as (

    select
        event_id as moment_id,
        session_id,
        visitor_id,
        customer_id,
        product_id,
        event_name,
        page_path,
        category,
        occurred_at,
        occurred_date,
        session_date,
        false as is_start
    from events
    where not is_bot

    union all

    select
        session_id as moment_id,
        session_id,
        visitor_id,
        customer_id,
        {{ basketry.as_text('null') }} as product_id,
        'session_start' as event_name,
        landing_page as page_path,
        {{ basketry.as_text('null') }} as category,
        started_at as occurred_at,
        started_date as occurred_date,
        started_date as session_date,
        true as is_start
    from sessions
    where not is_bot

),

conditions as (

    select
        funnels.funnel_id,
        funnels.unit,
        funnel_steps.step_number,
        funnel_steps.step_kind = 'exclusion' as is_exclusion,
        funnel_steps.event_name,
        {{ basketry.page_path_like('funnel_steps.page_path_pattern') }} as page_path_like,
        funnel_steps.category
    from funnel_steps
    inner join funnels
        on funnel_steps.funnel_id = funnels.funnel_id

),

-- Each under a name, so that moments are found by equality.
conditions_by_name as (

    select
        conditions.funnel_id,
        conditions.unit,
        conditions.step_number,
        conditions.is_exclusion,
        conditions.event_name,
        conditions.page_path_like,
        conditions.category
    from conditions
    where conditions.event_name is not null

    union all

    select
        conditions.funnel_id,
        conditions.unit,
        conditions.step_number,
        conditions.is_exclusion,
        event_names.event_name,
        conditions.page_path_like,
        conditions.category
    from conditions
    cross join event_names
    where
        conditions.event_name is null
        and event_names.event_name <> 'session_start'

),

moments_of_units as (

    select
        conditions_by_name.funnel_id,
        {{ basketry.funnel_unit_id('conditions_by_name.unit') }} as unit_id,
        moments.moment_id,
        moments.session_id,
        moments.product_id,
        conditions_by_name.step_number,
        conditions_by_name.is_exclusion,
        moments.is_start,
        moments.occurred_at,
        case conditions_by_name.unit
            when 'session' then moments.session_date
            else moments.occurred_date
        end as unit_date
    from moments
    inner join conditions_by_name
        on
            moments.event_name = conditions_by_name.event_name
            and {{ basketry.event_fits('moments', 'conditions_by_name') }}

),

moments_matched as (

    select

        ---------- ids
        funnel_id,
        unit_id,
        {{ basketry.hash_of_texts(['funnel_id', 'unit_id']) }} as unit_key,
        moment_id,
        session_id,
        {{ basketry.hash_of_texts(['session_id']) }} as session_key,
        product_id,

        ---------- numerics
        step_number,

        ---------- booleans
        is_exclusion,
        is_start,

        ---------- dates and timestamps
        occurred_at,
        unit_date

    from moments_of_units

)

select * from moments_matched
