-- The sessions that made the last required step of a funnel that counts sessions and ends with an
-- order, and those of them that came through all steps before it.
with

steps_made as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps_made') }}

),

units_reached as (

    select * from {{ ref('basketry', 'int_basketry__funnel_units_reached') }}

),

steps as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps') }}

),

funnels as (

    select * from {{ basketry.reference('funnels') }}

),

last_steps as (

    select
        steps.funnel_id,
        max(steps.step_number) as step_number
    from steps
    inner join funnels
        on steps.funnel_id = funnels.funnel_id
    where
        funnels.ends_with_order
        and funnels.unit = 'session'
        and funnels.step_order <> 'any_order'
        and not steps.is_optional
    group by steps.funnel_id

),

sessions_completed as (

    select
        steps_made.funnel_id,
        steps_made.session_id,
        units_reached.unit_key is not null as is_completed
    from steps_made
    inner join last_steps
        on
            steps_made.funnel_id = last_steps.funnel_id
            and steps_made.step_number = last_steps.step_number
    left join units_reached
        on
            steps_made.unit_key = units_reached.unit_key
            and steps_made.step_number = units_reached.step_number

)

select * from sessions_completed
