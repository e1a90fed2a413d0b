{{ config(enabled=basketry.is_asked('funnel')) }}

-- The steps of each funnel, with the meaning of the funnel. Where an optional step was left out,
-- the required one before it is what the next one follows. In any order no step is optional, and a
-- step stands for the number of steps made.
with

funnels as (

    select * from {{ basketry.reference('funnels') }}

),

funnel_steps as (

    select * from {{ basketry.reference('funnel_steps') }}

),

steps as (

    select
        funnels.funnel_id,
        funnels.unit,
        funnels.step_order,
        funnels.entry,
        funnels.window_minutes,
        funnels.window_scope,
        funnels.ties,
        funnels.holds_product,
        funnel_steps.step_number,
        case
            when funnels.step_order = 'any_order'
                then 'any ' || {{ basketry.as_text('funnel_steps.step_number') }}
            else min(funnel_steps.step_name)
        end as step_name,
        funnels.step_order <> 'any_order'
        and min(case when funnel_steps.step_kind = 'optional' then 1 else 0 end) = 1 as is_optional
    from funnel_steps
    inner join funnels
        on funnel_steps.funnel_id = funnels.funnel_id
    where funnel_steps.step_kind <> 'exclusion'
    group by
        funnels.funnel_id,
        funnels.unit,
        funnels.step_order,
        funnels.entry,
        funnels.window_minutes,
        funnels.window_scope,
        funnels.ties,
        funnels.holds_product,
        funnel_steps.step_number

),

steps_listed as (

    select

        ---------- key
        funnel_id,
        step_number,
        cast(dense_rank() over (order by funnel_id) as smallint) as funnel_number,

        ---------- the step
        step_name,
        is_optional,
        max(case when not is_optional then step_number end) over (
            partition by funnel_id
            order by step_number
            rows between unbounded preceding and 1 preceding
        ) as step_before_number,
        coalesce(
            min(case when not is_optional then step_number end) over (
                partition by funnel_id
                order by step_number
                rows between 1 following and unbounded following
            ),
            max(step_number) over (partition by funnel_id)
        ) as last_next_number,

        ---------- the funnel
        unit,
        step_order,
        entry,
        window_minutes,
        window_scope,
        ties,
        holds_product

    from steps

)

select * from steps_listed
