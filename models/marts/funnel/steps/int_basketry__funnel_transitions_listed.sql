-- The transitions that a shop can better: from one required step to the next, in months, quarters
-- and years, where anybody came as far. Beside each, how many reached the last required step.
with

steps_grouped as (

    select * from {{ ref('basketry', 'int_basketry__funnel_groups') }}

),

steps as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps') }}

),

required_steps as (

    select
        steps_grouped.*,
        steps.step_name,
        last_value(steps_grouped.step_number) over of_group as last_step_number,
        last_value(steps_grouped.reached_count) over of_group as completed_count
    from steps_grouped
    inner join steps
        on
            steps_grouped.funnel_id = steps.funnel_id
            and steps_grouped.step_number = steps.step_number
    where
        not steps.is_optional
        and steps_grouped.period_grain in ('month', 'quarter', 'year')
    window of_group as (
        partition by
            steps_grouped.funnel_id,
            steps_grouped.period_grain,
            steps_grouped.period_start_date,
            steps_grouped.segment,
            steps_grouped.segment_value
        order by steps_grouped.step_number
        rows between unbounded preceding and unbounded following
    )

),

transitions_listed as (

    select
        required_steps.funnel_id,
        required_steps.period_grain,
        required_steps.period_start_date,
        required_steps.segment,
        required_steps.segment_value,
        required_steps.step_number,
        required_steps.period_end_date,
        required_steps.is_complete_period,
        required_steps.step_name,
        steps_before.step_name as step_before_name,
        required_steps.entered_count,
        required_steps.reached_count,
        required_steps.completed_count,
        required_steps.open_window_count,
        required_steps.step_number = required_steps.last_step_number as is_last_step,
        {{ basketry.ratio('required_steps.reached_count', 'required_steps.entered_count') }}
            as transition_rate
    from required_steps
    inner join steps as steps_before
        on
            required_steps.funnel_id = steps_before.funnel_id
            and required_steps.step_before_number = steps_before.step_number
    where required_steps.entered_count > 0

)

select * from transitions_listed
