-- Each transition beside the same one a period before, where both periods are over and nobody can
-- go on any more; z is that of two rates with a common one.
with

steps_grouped as (

    select * from {{ ref('basketry', 'int_basketry__funnel_groups') }}

),

steps_of_closed_periods as (

    select *
    from steps_grouped
    where
        is_complete_period
        and open_window_count = 0
        and step_before_number is not null
        and entered_count > 0

),

steps_compared as (

    select
        steps_now.funnel_id,
        steps_now.period_grain,
        steps_now.period_start_date,
        steps_now.segment,
        steps_now.segment_value,
        steps_now.step_number,
        steps_before.entered_count as previous_entered_count,
        steps_before.reached_count as previous_reached_count,
        {{ basketry.ratio('steps_now.reached_count', 'steps_now.entered_count') }}
        - {{ basketry.ratio('steps_before.reached_count', 'steps_before.entered_count') }}
            as transition_rate_change,
        {{ basketry.two_rates_z(
            'steps_now.reached_count',
            'steps_now.entered_count',
            'steps_before.reached_count',
            'steps_before.entered_count',
        ) }} as change_z
    from steps_of_closed_periods as steps_now
    inner join steps_of_closed_periods as steps_before
        on
            steps_now.funnel_id = steps_before.funnel_id
            and steps_now.period_grain = steps_before.period_grain
            and steps_now.previous_period_start_date = steps_before.period_start_date
            and steps_now.segment = steps_before.segment
            and steps_now.segment_value = steps_before.segment_value
            and steps_now.step_number = steps_before.step_number

)

select * from steps_compared
