{{ config(group="basketry") }}
-- Units of an arm that the reference table does not list would be counted nowhere.
with

assignments as (

    select * from {{ ref('basketry', 'stg_basketry__experiment_assignments') }}

),

experiments as (

    select * from {{ basketry.reference('experiments') }}

),

offer_experiments as (

    select distinct experiment_id from {{ basketry.reference('offer_experiments') }}

),

arms_unlisted as (

    select
        assignments.experiment_id,
        assignments.variant,
        count(*) as unit_count
    from assignments
    inner join offer_experiments
        on assignments.experiment_id = offer_experiments.experiment_id
    left join experiments
        on
            assignments.experiment_id = experiments.experiment_id
            and assignments.variant = experiments.variant
    where
        assignments.reject_reason is null
        and experiments.variant is null
    group by
        assignments.experiment_id,
        assignments.variant

)

select * from arms_unlisted
