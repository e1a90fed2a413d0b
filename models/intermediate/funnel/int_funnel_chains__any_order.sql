-- How many different steps were made within the window, in any order. A step counts from its moment
-- on for as long as the window, and longer while it is made again; those that count are added up
-- from one moment to the next. Whoever made n steps on a day reached the first n on that day.
with

moments as (

    select * from {{ ref('int_funnel_moments__prepared') }}
    where
        step_order = 'any_order'
        and not is_exclusion

),

steps as (

    select * from {{ ref('int_funnel_steps__listed') }}

),

moments_timed as (

    select
        moments.*,
        {{ basketry.microseconds_between("timestamp '2000-01-01 00:00:00'", 'occurred_at') }}
            as moment_microseconds,
        window_minutes * 60000000 as window_microseconds
    from moments

),

neighbours_found as (

    select
        moments_timed.*,
        lag(moment_microseconds) over of_step as last_microseconds,
        lead(moment_microseconds) over of_step as next_microseconds,
        min(moment_microseconds) over of_unit as first_microseconds
    from moments_timed
    window
        of_step as (
            partition by funnel_id, unit_id, held_product_id, step_number
            order by moment_microseconds
        ),
        of_unit as (partition by funnel_id, unit_id, held_product_id)

),

-- In one instant a step begins to count before another one ceases to.
changes as (

    select
        funnel_id,
        unit_id,
        held_product_id,
        occurred_at,
        unit_date,
        entry,
        window_microseconds,
        first_microseconds,
        moment_microseconds as changed_at_microseconds,
        case
            when moment_microseconds - last_microseconds <= window_microseconds then 0
            else 1
        end as count_change
    from neighbours_found

    union all

    select
        funnel_id,
        unit_id,
        held_product_id,
        occurred_at,
        unit_date,
        entry,
        window_microseconds,
        first_microseconds,
        moment_microseconds + window_microseconds as changed_at_microseconds,
        -1 as count_change
    from neighbours_found
    where coalesce(next_microseconds - moment_microseconds > window_microseconds, true)

),

steps_counted as (

    select
        changes.*,
        sum(count_change) over (
            partition by funnel_id, unit_id, held_product_id
            order by changed_at_microseconds asc, count_change desc
            rows between unbounded preceding and current row
        ) as step_count
    from changes

),

chains as (

    select
        steps_counted.funnel_id,
        steps_counted.unit_id,
        steps_counted.held_product_id,
        steps.step_number,
        steps_counted.occurred_at,
        steps_counted.unit_date as entry_date
    from steps_counted
    inner join steps
        on
            steps_counted.funnel_id = steps.funnel_id
            and steps_counted.step_count >= steps.step_number
    where
        steps_counted.count_change >= 0
        and (
            steps_counted.entry = 'any'
            or steps_counted.changed_at_microseconds - steps_counted.first_microseconds
            <= steps_counted.window_microseconds
        )

),

steps_reached as (

    select
        funnel_id,
        unit_id,
        entry_date,
        held_product_id,
        step_number,
        min(occurred_at) as reached_at,
        cast(null as timestamp) as step_before_at,
        max(occurred_at) as last_reached_at,
        max(occurred_at) as last_started_at
    from chains
    group by
        funnel_id,
        unit_id,
        entry_date,
        held_product_id,
        step_number

)

select * from steps_reached
