{{ config(enabled=basketry.is_asked('funnel')) }}

-- The steps that each unit went on to from the step before, by the day of that one, whatever came
-- before it: what a funnel of these two steps alone would count, with the meaning of their own.
-- Beside it the last day before from which it did.
with

moments as (

    select * from {{ ref('basketry', 'int_basketry__funnel_moments_prepared') }}
    where step_order <> 'any_order'

),

steps as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps') }}

),

funnels as (

    select distinct
        funnel_id,
        funnel_number,
        unit,
        window_minutes * 60000000 as window_microseconds
    from steps

),

-- Places and marks as in int_basketry__funnel_chains_in_order.
moments_together as (

    select
        moments.funnel_number,
        moments.unit_key,
        moments.chain_key,
        steps.step_number,
        moments.unit_date,
        moments.moment_microseconds,
        2 as place,
        moments.moment_number,
        cast(null as bigint) as moment_before_microseconds,
        {{ basketry.funnel_mark(
            'moments.moment_number', 'moments.moment_microseconds', is_chain=true
        ) }} as mark
    from moments
    inner join steps
        on
            moments.funnel_number = steps.funnel_number
            and moments.step_number = steps.step_before_number
    where not moments.is_exclusion

    union all

    select
        funnel_number,
        unit_key,
        chain_key,
        step_number,
        unit_date,
        moment_microseconds,
        case when is_exclusion then 4 when ties = 'strict' then 1 else 3 end as place,
        moment_number,
        moment_before_microseconds,
        case
            when is_exclusion
                then
                    {{ basketry.funnel_mark(
                        'moment_number', 'moment_microseconds', is_chain=false
                    ) }}
        end as mark
    from moments
    where step_number > 1

),

moments_looked_back as (

    select
        funnel_number,
        unit_key,
        step_number,
        unit_date,
        moment_microseconds,
        place,
        moment_number,
        moment_before_microseconds,
        max(mark) over (
            partition by chain_key, step_number
            order by moment_microseconds, place
            rows between unbounded preceding and current row
        ) as mark
    from moments_together

),

steps_before as (

    select
        funnel_number,
        unit_key,
        step_number,
        unit_date,
        moment_microseconds,
        {{ basketry.microseconds_of_mark(
            'mark', 'moment_number', 'moment_microseconds', 'moment_before_microseconds'
        ) }} as step_before_microseconds
    from moments_looked_back
    where
        place in (1, 3)
        and {{ basketry.is_followed_from('mark', 'moment_number') }}

),

steps_continued as (

    select distinct
        funnels.funnel_id,
        steps_before.unit_key,
        steps_before.step_number,
        {{ basketry.funnel_entry_date(
            'funnels.unit', 'steps_before.unit_date', 'steps_before.step_before_microseconds'
        ) }} as date_before
    from steps_before
    inner join funnels
        on steps_before.funnel_number = funnels.funnel_number
    where
        steps_before.moment_microseconds - steps_before.step_before_microseconds
        <= funnels.window_microseconds

)

select
    funnel_id,
    unit_key,
    step_number,
    date_before,
    lag(date_before) over (
        partition by
            unit_key,
            step_number
        order by date_before
    ) as previous_date_before
from steps_continued
