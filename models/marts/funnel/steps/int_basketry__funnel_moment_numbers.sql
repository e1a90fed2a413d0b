{{ config(enabled=basketry.is_asked('funnel')) }}

-- For funnels whose steps follow each other directly: the place of every moment that makes a step
-- among all events of its unit, steps or not. In one instant those that make a step come first, in
-- the order of the steps. The start of a session stands between nothing, but may bar a step: it
-- has the number of what comes next.
with

events as (

    select * from {{ ref('basketry', 'basketry__fct_events') }}

),

moments_matched as (

    select * from {{ ref('basketry', 'int_basketry__funnel_moments') }}

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
        moments_matched.unit_key,
        moments_matched.moment_id,
        moments_matched.is_start,
        moments_matched.occurred_at,
        min(moments_matched.step_number) as step_number
    from moments_matched
    inner join funnels_directly_followed
        on moments_matched.funnel_id = funnels_directly_followed.funnel_id
    where not moments_matched.is_exclusion
    group by
        moments_matched.unit_key,
        moments_matched.moment_id,
        moments_matched.is_start,
        moments_matched.occurred_at

),

starts_that_bar as (

    select distinct
        moments_matched.unit_key,
        moments_matched.moment_id,
        moments_matched.occurred_at
    from moments_matched
    inner join funnels_directly_followed
        on moments_matched.funnel_id = funnels_directly_followed.funnel_id
    where
        moments_matched.is_exclusion
        and moments_matched.is_start

),

events_of_units as (

    select
        funnels_directly_followed.funnel_id,
        {{ basketry.funnel_unit_id('funnels_directly_followed.unit') }} as unit_id,
        moments.event_id as moment_id,
        moments.occurred_at
    from events as moments
    cross join funnels_directly_followed
    where not moments.is_bot

),

moments_between as (

    select
        {{ basketry.hash_of_texts(['funnel_id', 'unit_id']) }} as unit_key,
        moment_id,
        occurred_at
    from events_of_units

),

moments_together as (

    select
        unit_key,
        moment_id,
        is_start,
        false as is_exclusion,
        occurred_at,
        step_number,
        1 as number_of_moments
    from steps_made

    union all

    select
        moments_between.unit_key,
        moments_between.moment_id,
        false as is_start,
        false as is_exclusion,
        moments_between.occurred_at,
        cast(null as integer) as step_number,
        1 as number_of_moments
    from moments_between
    left join steps_made
        on
            moments_between.unit_key = steps_made.unit_key
            and moments_between.moment_id = steps_made.moment_id
            and not steps_made.is_start
    where steps_made.moment_id is null

    union all

    select
        unit_key,
        moment_id,
        true as is_start,
        true as is_exclusion,
        occurred_at,
        0 as step_number,
        0 as number_of_moments
    from starts_that_bar

),

moments_numbered as (

    select
        unit_key,
        moment_id,
        is_start,
        is_exclusion,
        step_number,
        sum(number_of_moments) over so_far
        + case when is_exclusion then 1 else 0 end as moment_number,
        max(case when number_of_moments = 1 then occurred_at end) over before_it as moment_before_at
    from moments_together
    window
        so_far as (
            partition by unit_key
            order by occurred_at, step_number nulls last, moment_id, is_start
            rows between unbounded preceding and current row
        ),
        before_it as (
            partition by unit_key
            order by occurred_at, step_number nulls last, moment_id, is_start
            rows between unbounded preceding and 1 preceding
        )

)

select
    unit_key,
    moment_id,
    is_start,
    is_exclusion,
    cast(moment_number as bigint) as moment_number,
    moment_before_at
from moments_numbered
where step_number is not null
