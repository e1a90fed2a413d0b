-- The steps that each unit made on a day, whatever came before, and the session in which it first
-- did; beside it the last day before on which it made the step.
with

moments_matched as (

    select * from {{ ref('basketry', 'int_basketry__funnel_moments') }}

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

steps_made as (

    select
        funnel_id,
        unit_key,
        unit_date,
        step_number,
        session_id,
        occurred_at as made_at,
        lag(unit_date) over (
            partition by
                unit_key,
                step_number
            order by unit_date
        ) as unit_date_before
    from moments_ranked
    where moment_rank = 1

)

select * from steps_made
