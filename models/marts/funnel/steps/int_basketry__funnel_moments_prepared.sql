{{ config(materialized="view", enabled=basketry.is_asked('funnel')) }}
-- The moments of all funnels in one shape, with what their funnel asks of them. A view, so that
-- each pass over a step reads that step only. What a pass carries along is whole numbers.
--
-- A moment has a position among those of its unit: its time, or, where steps follow each other
-- directly, its number. There only the start of a session bars a step: what else stands between
-- two moments does so by its own number.
with

moments_matched as (

    select * from {{ ref('basketry', 'int_basketry__funnel_moments') }}

),

moments_by_product as (

    select * from {{ ref('basketry', 'int_basketry__funnel_product_moments') }}

),

moments_numbered as (

    select * from {{ ref('basketry', 'int_basketry__funnel_moment_numbers') }}

),

steps as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps') }}

),

moments_together as (

    select
        moments_matched.funnel_id,
        moments_matched.unit_key,
        moments_matched.unit_key as chain_key,
        moments_matched.moment_id,
        moments_matched.step_number,
        moments_matched.is_exclusion,
        moments_matched.is_start,
        moments_matched.occurred_at,
        moments_matched.unit_date,
        false as is_of_product
    from moments_matched

    union all

    select
        moments_by_product.funnel_id,
        moments_by_product.unit_key,
        moments_by_product.chain_key,
        moments_by_product.moment_id,
        moments_by_product.step_number,
        moments_by_product.is_exclusion,
        moments_by_product.is_start,
        moments_by_product.occurred_at,
        moments_by_product.unit_date,
        true as is_of_product
    from moments_by_product

),

moments_prepared as (

    select

        ---------- keys
        steps.funnel_number,
        moments_together.unit_key,
        moments_together.chain_key,

        ---------- the moment
        moments_together.step_number,
        moments_together.is_exclusion,
        moments_together.unit_date,
        {{ basketry.microseconds_of_timestamp('moments_together.occurred_at') }}
            as moment_microseconds,
        moments_numbered.moment_number,
        {{ basketry.microseconds_of_timestamp('moments_numbered.moment_before_at') }}
            as moment_before_microseconds,

        ---------- the funnel
        steps.last_next_number,
        steps.step_order,
        steps.entry,
        steps.ties

    from moments_together
    inner join steps
        on
            moments_together.funnel_id = steps.funnel_id
            and moments_together.step_number = steps.step_number
            and moments_together.is_of_product = steps.holds_product
    left join moments_numbered
        on
            moments_together.unit_key = moments_numbered.unit_key
            and moments_together.moment_id = moments_numbered.moment_id
            and moments_together.is_start = moments_numbered.is_start
            and moments_together.is_exclusion = moments_numbered.is_exclusion
    where
        steps.step_order <> 'directly_followed'
        or moments_numbered.moment_number is not null

)

select * from moments_prepared
