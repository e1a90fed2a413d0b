{{ config(enabled=basketry.is_asked('funnel')) }}

-- Which step of the funnel is worth mending first? The last complete quarter, by what each
-- transition would bring if it alone were as good as in its best month.
with

opportunities as (

    select * from {{ ref('basketry', 'basketry__funnel_opportunities') }}

),

quarters as (

    select *
    from opportunities
    where
        period_grain = 'quarter'
        and segment = 'all'
        and target_kind = 'own_best_month'
        and is_complete_period

),

last_quarter as (

    select max(period_start_date) as last_start_date
    from quarters

),

steps as (

    select
        quarters.funnel_id,
        quarters.currency_code,
        quarters.opportunity_rank,
        quarters.step_before_name,
        quarters.step_name,
        quarters.entered_count,
        cast(quarters.transition_rate as decimal(18, 4)) as transition_rate,
        cast(quarters.target_rate as decimal(18, 4)) as target_rate,
        quarters.best_month_start_date,
        cast(quarters.extra_completed_count as decimal(18, 1)) as extra_completed_count,
        cast(quarters.extra_order_value as decimal(18, 2)) as extra_order_value
    from quarters
    inner join last_quarter
        on quarters.period_start_date = last_quarter.last_start_date

)

select *
from steps
order by
    funnel_id asc,
    currency_code asc,
    opportunity_rank asc,
    step_name asc
