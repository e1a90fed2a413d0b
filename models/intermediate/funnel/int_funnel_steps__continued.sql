-- The steps that each unit went on to from the step before, by the day of that one, whatever came
-- before it: what a funnel of these two steps alone would count, with the meaning of their own.
with

moments as (

    select * from {{ ref('int_funnel_moments__prepared') }}
    where step_order <> 'any_order'

),

steps as (

    select * from {{ ref('int_funnel_steps__listed') }}

),

-- In one instant as in int_funnel_chains__in_order.
moments_together as (

    select
        moments.funnel_id,
        moments.unit_id,
        moments.held_product_id,
        steps.step_number,
        moments.occurred_at,
        2 as place,
        moments.unit_date as date_before,
        moments.occurred_at as step_before_at,
        cast(null as timestamp) as excluded_at,
        moments.moment_number as number_before,
        moments.moment_number,
        cast(null as bigint) as window_minutes
    from moments
    inner join steps
        on
            moments.funnel_id = steps.funnel_id
            and moments.step_number = steps.step_before_number
    where not moments.is_exclusion

    union all

    select
        funnel_id,
        unit_id,
        held_product_id,
        step_number,
        occurred_at,
        case when is_exclusion then 4 when ties = 'strict' then 1 else 3 end as place,
        cast(null as date) as date_before,
        cast(null as timestamp) as step_before_at,
        case when is_exclusion then occurred_at end as excluded_at,
        cast(null as bigint) as number_before,
        moment_number,
        window_minutes
    from moments
    where step_number > 1

),

moments_looked_back as (

    select
        funnel_id,
        unit_id,
        step_number,
        occurred_at,
        place,
        moment_number,
        window_minutes,
        max(date_before) over so_far as date_before,
        max(step_before_at) over so_far as step_before_at,
        max(excluded_at) over so_far as excluded_at,
        max(number_before) over so_far as number_before
    from moments_together
    window so_far as (
        partition by funnel_id, unit_id, held_product_id, step_number
        order by occurred_at, place
        rows between unbounded preceding and current row
    )

),

steps_continued as (

    select distinct
        funnel_id,
        unit_id,
        step_number,
        date_before
    from moments_looked_back
    where
        place in (1, 3)
        and {{ basketry.microseconds_between('step_before_at', 'occurred_at') }}
        <= window_minutes * 60000000
        and coalesce(excluded_at <= step_before_at, true)
        and coalesce(moment_number - number_before <= 1, true)

)

select * from steps_continued
