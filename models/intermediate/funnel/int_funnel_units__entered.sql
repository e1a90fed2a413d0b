-- The session in which each unit entered a funnel on a day: that of its first entry of the day, in
-- any order that of the first step it made.
with

moments_matched as (

    select * from {{ ref('int_funnel_moments__matched') }}

),

funnels as (

    select * from {{ basketry.reference('funnels') }}

),

entries_numbered as (

    select
        moments_matched.funnel_id,
        moments_matched.unit_id,
        moments_matched.unit_date as entry_date,
        moments_matched.session_id,
        row_number() over (
            partition by
                moments_matched.funnel_id,
                moments_matched.unit_id,
                moments_matched.unit_date
            order by
                moments_matched.occurred_at,
                moments_matched.session_id
        ) as entry_number
    from moments_matched
    inner join funnels
        on moments_matched.funnel_id = funnels.funnel_id
    where
        not moments_matched.is_exclusion
        and (moments_matched.step_number = 1 or funnels.step_order = 'any_order')

)

select
    funnel_id,
    unit_id,
    entry_date,
    session_id
from entries_numbered
where entry_number = 1
