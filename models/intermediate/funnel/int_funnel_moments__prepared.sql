{{ config(materialized='view') }}
-- The moments of all funnels in one shape, with what their funnel asks of them. A view, so that
-- each pass over a step reads that step only.
with

moments_matched as (

    select * from {{ ref('int_funnel_moments__matched') }}

),

moments_by_product as (

    select * from {{ ref('int_funnel_moments__by_product') }}

),

moments_numbered as (

    select * from {{ ref('int_funnel_moments__numbered') }}

),

steps as (

    select * from {{ ref('int_funnel_steps__listed') }}

),

moments_together as (

    select
        moments_matched.funnel_id,
        moments_matched.unit_id,
        '' as held_product_id,
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
        moments_by_product.unit_id,
        moments_by_product.held_product_id,
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
        moments_together.funnel_id,
        moments_together.unit_id,
        moments_together.held_product_id,
        moments_together.step_number,
        moments_together.is_exclusion,
        moments_together.occurred_at,
        moments_together.unit_date,
        moments_numbered.moment_number,
        steps.last_next_number,
        steps.step_order,
        steps.entry,
        steps.ties,
        steps.window_scope,
        steps.window_minutes
    from moments_together
    inner join steps
        on
            moments_together.funnel_id = steps.funnel_id
            and moments_together.step_number = steps.step_number
            and moments_together.is_of_product = steps.holds_product
    left join moments_numbered
        on
            moments_together.funnel_id = moments_numbered.funnel_id
            and moments_together.unit_id = moments_numbered.unit_id
            and moments_together.moment_id = moments_numbered.moment_id
            and moments_together.is_start = moments_numbered.is_start

)

select * from moments_prepared
