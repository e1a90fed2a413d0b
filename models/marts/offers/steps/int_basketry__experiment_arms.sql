{{ config(enabled=basketry.is_asked('offers')) }}

-- The arms of the experiments on offers that somebody was let into. What is bought counts until the
-- planned end, or until today while an experiment runs.
with

experiments as (

    select * from {{ basketry.reference('experiments') }}

),

offer_experiments as (

    select * from {{ basketry.reference('offer_experiments') }}

),

assignments as (

    select * from {{ ref('basketry', 'stg_basketry__experiment_assignments') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

experiments_on_offers as (

    select experiment_id
    from offer_experiments

    intersect

    select experiment_id
    from assignments
    where reject_reason is null

),

arms_dated as (

    select
        experiments.experiment_id,
        experiments.variant,
        experiments.is_control,
        {{ basketry.as_double('experiments.planned_share') }} as planned_share,
        cast(experiments.planned_end_date as date) as planned_end_date,
        least(cast(experiments.planned_end_date as date), date_range.as_of_date)
            as measured_until_date,
        coalesce(cast(experiments.planned_end_date as date) <= date_range.as_of_date, false)
            as is_ended
    from experiments
    inner join experiments_on_offers
        on experiments.experiment_id = experiments_on_offers.experiment_id
    cross join date_range

),

arms as (

    select
        arms_dated.*,
        {{ basketry.from_local(
            'cast(' ~ basketry.add_days('measured_until_date', 1) ~ ' as timestamp)',
            basketry.setting('time_zone')
        ) }} as ends_before_at
    from arms_dated

)

select * from arms
