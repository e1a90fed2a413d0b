-- For funnels whose steps follow each other directly: the place of every moment that makes a step
-- among all events of its unit, steps or not. In one instant those that make a step come first, in
-- the order of the steps. The start of a session stands between nothing.
with

events as (

    select * from {{ ref('fct_events') }}

),

moments_matched as (

    select * from {{ ref('int_funnel_moments__matched') }}

),

funnels as (

    select * from {{ basketry.reference('funnels') }}

),

funnels_directly_followed as (

    select
        funnel_id,
        unit
    from funnels
    where step_order = 'directly_followed'

),

steps_made as (

    select
        moments_matched.funnel_id,
        moments_matched.unit_id,
        moments_matched.moment_id,
        moments_matched.is_start,
        moments_matched.occurred_at,
        min(moments_matched.step_number) as step_number
    from moments_matched
    inner join funnels_directly_followed
        on moments_matched.funnel_id = funnels_directly_followed.funnel_id
    where not moments_matched.is_exclusion
    group by
        moments_matched.funnel_id,
        moments_matched.unit_id,
        moments_matched.moment_id,
        moments_matched.is_start,
        moments_matched.occurred_at

),

moments_between as (

    select
        funnels_directly_followed.funnel_id,
        {{ basketry.funnel_unit_id('funnels_directly_followed.unit') }} as unit_id,
        moments.event_id as moment_id,
        moments.occurred_at
    from events as moments
    cross join funnels_directly_followed
    where not moments.is_bot

),

moments_together as (

    select
        funnel_id,
        unit_id,
        moment_id,
        is_start,
        occurred_at,
        step_number
    from steps_made

    union all

    select
        moments_between.funnel_id,
        moments_between.unit_id,
        moments_between.moment_id,
        false as is_start,
        moments_between.occurred_at,
        cast(null as integer) as step_number
    from moments_between
    left join steps_made
        on
            moments_between.funnel_id = steps_made.funnel_id
            and moments_between.moment_id = steps_made.moment_id
            and not steps_made.is_start
    where steps_made.moment_id is null

),

moments_numbered as (

    select
        moments_together.*,
        row_number() over (
            partition by
                funnel_id,
                unit_id
            order by
                occurred_at,
                step_number nulls last,
                moment_id
        ) as moment_number
    from moments_together

)

select
    funnel_id,
    unit_id,
    moment_id,
    is_start,
    moment_number
from moments_numbered
where step_number is not null
