{{ config(enabled=basketry.is_asked('funnel')) }}

-- How many different steps were made within the window, in any order. A step counts from its moment
-- on for as long as the window, and longer while it is made again; those that count are added up
-- from one moment to the next. Whoever made n steps on a day reached the first n on that day.
with

moments as (

    select * from {{ ref('basketry', 'int_basketry__funnel_moments_prepared') }}
    where
        step_order = 'any_order'
        and not is_exclusion

),

steps as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps') }}

),

moments_of_windows as (

    select
        moments.*,
        steps.window_minutes * 60000000 as window_microseconds
    from moments
    inner join steps
        on
            moments.funnel_number = steps.funnel_number
            and moments.step_number = steps.step_number

),

neighbours_found as (

    select
        moments_of_windows.*,
        lag(moment_microseconds) over of_step as last_microseconds,
        lead(moment_microseconds) over of_step as next_microseconds,
        min(moment_microseconds) over of_unit as first_microseconds
    from moments_of_windows
    window
        of_step as (
            partition by chain_key, step_number
            order by moment_microseconds
        ),
        of_unit as (partition by chain_key)

),

-- In one instant a step begins to count before another one ceases to.
changes as (

    select
        funnel_number,
        chain_key,
        unit_date,
        entry,
        window_microseconds,
        first_microseconds,
        moment_microseconds,
        moment_microseconds as changed_at_microseconds,
        case
            when moment_microseconds - last_microseconds <= window_microseconds then 0
            else 1
        end as count_change
    from neighbours_found

    union all

    select
        funnel_number,
        chain_key,
        unit_date,
        entry,
        window_microseconds,
        first_microseconds,
        moment_microseconds,
        moment_microseconds + window_microseconds as changed_at_microseconds,
        -1 as count_change
    from neighbours_found
    where coalesce(next_microseconds - moment_microseconds > window_microseconds, true)

),

steps_counted as (

    select
        changes.*,
        sum(count_change) over (
            partition by chain_key
            order by changed_at_microseconds asc, count_change desc
            rows between unbounded preceding and current row
        ) as step_count
    from changes

),

chains as (

    select
        steps_counted.funnel_number,
        steps_counted.chain_key,
        steps_counted.unit_date as entry_date,
        steps.step_number,
        steps_counted.moment_microseconds
    from steps_counted
    inner join steps
        on
            steps_counted.funnel_number = steps.funnel_number
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
        funnel_number,
        chain_key,
        entry_date,
        step_number,
        min(moment_microseconds) as reached_microseconds,
        cast(null as bigint) as step_before_microseconds,
        max(moment_microseconds) as last_reached_microseconds,
        max(moment_microseconds) as last_started_microseconds
    from chains
    group by
        funnel_number,
        chain_key,
        entry_date,
        step_number

)

select * from steps_reached
