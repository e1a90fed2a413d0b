{{ config(enabled=basketry.is_asked('funnel')) }}

-- What if one step of a funnel had another rate, and everything after it stayed as it is? Write the
-- funnel, the step and the rate below.
with

transitions as (

    select * from {{ ref('basketry', 'basketry__funnel_transitions') }}

),

question as (

    select
        'purchase' as funnel_id,
        'add_to_cart' as step_name,
        cast(0.65 as {{ basketry.type_double() }}) as transition_rate

),

quarters as (

    select transitions.*
    from transitions
    inner join question
        on transitions.funnel_id = question.funnel_id
    where
        transitions.period_grain = 'quarter'
        and transitions.segment = 'all'
        and transitions.is_complete_period
        and not transitions.is_optional

),

last_quarter as (

    select max(period_start_date) as last_start_date
    from quarters

),

steps as (

    select quarters.*
    from quarters
    inner join last_quarter
        on quarters.period_start_date = last_quarter.last_start_date

),

changed_steps as (

    select
        steps.step_number,
        steps.entered_count,
        steps.reached_count,
        question.transition_rate
    from steps
    inner join question
        on steps.step_name = question.step_name

),

counts as (

    select
        steps.step_number,
        steps.step_name,
        steps.reached_count,
        case
            when steps.step_number < changed_steps.step_number
                then {{ basketry.as_double('steps.reached_count') }}
            when steps.step_number = changed_steps.step_number
                then changed_steps.entered_count * changed_steps.transition_rate
            else
                {{ basketry.count_at_rate(
                    'steps.reached_count', 'changed_steps.entered_count',
                    'changed_steps.reached_count', 'changed_steps.transition_rate'
                ) }}
        end as reached_then
    from steps
    cross join changed_steps

),

steps_then as (

    select
        step_number,
        step_name,
        reached_count,
        cast(reached_then as decimal(18, 1)) as reached_then,
        cast(reached_then - reached_count as decimal(18, 1)) as extra_reached
    from counts

)

select *
from steps_then
order by step_number asc
