{{ config(enabled=basketry.is_asked('funnel')) }}

-- The steps that each unit made on a day, whatever came before, and the session in which it first
-- did; beside it the last day before on which it made the step. A unit enters its funnel on a day
-- by the first step; in any order by the step that it made first.
with

moments_matched as (

    select * from {{ ref('basketry', 'int_basketry__funnel_moments') }}

),

funnels as (

    select * from {{ basketry.reference('funnels') }}

),

moments_ranked as (

    select
        moments_matched.*,
        row_number() over (
            partition by
                unit_key,
                unit_date,
                step_number
            order by
                occurred_at,
                session_id
        ) as moment_rank
    from moments_matched
    where not is_exclusion

),

steps_dated as (

    select
        moments_ranked.funnel_id,
        moments_ranked.unit_key,
        moments_ranked.unit_date,
        moments_ranked.step_number,
        moments_ranked.session_id,
        moments_ranked.session_key,
        moments_ranked.occurred_at as made_at,
        funnels.step_order = 'any_order' as is_in_any_order,
        lag(moments_ranked.unit_date) over (
            partition by
                moments_ranked.unit_key,
                moments_ranked.step_number
            order by moments_ranked.unit_date
        ) as unit_date_before
    from moments_ranked
    inner join funnels
        on moments_ranked.funnel_id = funnels.funnel_id
    where moments_ranked.moment_rank = 1

),

entries_in_any_order as (

    select
        steps_dated.*,
        row_number() over (
            partition by
                unit_key,
                unit_date
            order by
                made_at,
                session_id,
                step_number
        ) as entry_number
    from steps_dated
    where is_in_any_order

),

entries_dated as (

    select
        entries_in_any_order.*,
        lag(unit_date) over (
            partition by
                unit_key,
                entry_number
            order by unit_date
        ) as entry_date_before
    from entries_in_any_order

),

steps_made as (

    select
        funnel_id,
        unit_key,
        unit_date,
        step_number,
        session_id,
        session_key,
        made_at,
        unit_date_before,
        step_number = 1 as is_entry,
        case when step_number = 1 then unit_date_before end as entry_date_before
    from steps_dated
    where not is_in_any_order

    union all

    select
        funnel_id,
        unit_key,
        unit_date,
        step_number,
        session_id,
        session_key,
        made_at,
        unit_date_before,
        entry_number = 1 as is_entry,
        case when entry_number = 1 then entry_date_before end as entry_date_before
    from entries_dated

)

select * from steps_made
