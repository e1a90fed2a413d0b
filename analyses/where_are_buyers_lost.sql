{{ config(enabled=basketry.is_asked('funnel')) }}

-- At which step do visitors leave, and has that changed? The last complete quarter of each funnel.
with

transitions as (

    select * from {{ ref('basketry', 'basketry__funnel_transitions') }}

),

quarters as (

    select *
    from transitions
    where
        period_grain = 'quarter'
        and segment = 'all'
        and is_complete_period

),

last_quarter as (

    select max(period_start_date) as last_start_date
    from quarters

),

steps as (

    select
        quarters.funnel_id,
        quarters.step_number,
        quarters.step_name,
        quarters.step_before_name,
        quarters.entered_count,
        quarters.reached_count,
        quarters.dropped_count,
        cast(quarters.transition_rate as decimal(18, 4)) as transition_rate,
        cast(quarters.transition_rate_lower as decimal(18, 4)) as transition_rate_lower,
        cast(quarters.transition_rate_upper as decimal(18, 4)) as transition_rate_upper,
        cast(quarters.overall_rate as decimal(18, 4)) as overall_rate,
        cast(quarters.median_seconds as decimal(18, 1)) as median_seconds,
        cast(quarters.transition_rate_change as decimal(18, 4)) as transition_rate_change,
        cast(quarters.change_p_value as decimal(18, 4)) as change_p_value
    from quarters
    inner join last_quarter
        on quarters.period_start_date = last_quarter.last_start_date

)

select *
from steps
order by funnel_id asc, step_number asc
