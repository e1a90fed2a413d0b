{{ config(enabled=basketry.is_asked('funnel')) }}

-- Which micro-conversion tells buyers from others, and comes often enough to bid on? The last
-- complete quarter. That more sessions with it buy does not mean that it makes anybody buy.
with

micro_conversions as (

    select * from {{ ref('basketry', 'basketry__micro_conversions') }}

),

quarters as (

    select *
    from micro_conversions
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
        quarters.micro_conversion_id,
        quarters.micro_conversion_name,
        quarters.conversion_count,
        cast(quarters.conversion_rate as decimal(18, 4)) as conversion_rate,
        cast(quarters.purchase_rate_with as decimal(18, 4)) as purchase_rate_with,
        cast(quarters.purchase_rate_without as decimal(18, 4)) as purchase_rate_without,
        quarters.purchase_with_count,
        quarters.purchase_after_count,
        cast(quarters.purchase_lift as decimal(18, 2)) as purchase_lift,
        cast(quarters.purchase_lift_lower as decimal(18, 2)) as purchase_lift_lower,
        cast(quarters.purchase_lift_upper as decimal(18, 2)) as purchase_lift_upper,
        quarters.trailing_conversion_count,
        quarters.has_enough_volume,
        case
            when quarters.warning is not null then 'cannot be met'
            when quarters.purchase_rate_difference_lower > 0 then 'more buy'
            when quarters.purchase_rate_difference_upper < 0 then 'fewer buy'
            else 'no difference seen'
        end as verdict
    from quarters
    inner join last_quarter
        on quarters.period_start_date = last_quarter.last_start_date

)

select *
from steps
order by has_enough_volume desc, conversion_count desc, micro_conversion_id asc
