-- An effect is measured against the one arm that went without, and up to the one day planned.
-- The tables may be the merchant's own, so the seeds' tests are not enough.
with

experiments as (

    select * from {{ basketry.reference('experiments') }}

),

offer_experiments as (

    select distinct experiment_id from {{ basketry.reference('offer_experiments') }}

),

arms_counted as (

    select
        offer_experiments.experiment_id,
        sum(case when experiments.is_control then 1 else 0 end) as control_count,
        sum(case when not experiments.is_control then 1 else 0 end) as treatment_count,
        count(distinct coalesce(cast(experiments.planned_end_date as date), date '2999-12-31'))
            as end_count,
        min({{ basketry.as_double('experiments.planned_share') }}) as least_share,
        sum({{ basketry.as_double('experiments.planned_share') }}) as share_total
    from offer_experiments
    left join experiments
        on offer_experiments.experiment_id = experiments.experiment_id
    group by offer_experiments.experiment_id

),

arms_at_odds as (

    select *
    from arms_counted
    where
        control_count <> 1
        or treatment_count = 0
        or end_count > 1
        or least_share <= 0
        or share_total > 1.000001

)

select * from arms_at_odds
