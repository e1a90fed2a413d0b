{{ config(enabled=basketry.is_asked('offers')) }}

-- What an arm's offers are credited with beside what they measurably brought, and the days between
-- which both were counted.
with

effects_measured as (

    select * from {{ ref('basketry', 'int_basketry__offer_effects_measured') }}

),

effects_attributed as (

    select * from {{ ref('basketry', 'int_basketry__offer_effects_attributed') }}

),

arms as (

    select * from {{ ref('basketry', 'int_basketry__experiment_arms') }}

),

units as (

    select * from {{ ref('basketry', 'int_basketry__experiment_units') }}

),

experiment_starts as (

    select
        experiment_id,
        min(assigned_date) as started_date
    from units
    group by experiment_id

),

effects_compared as (

    select

        ---------- key
        effects_measured.experiment_id,
        effects_measured.variant,
        effects_measured.amount_basis,
        effects_measured.currency_code,
        effects_measured.control_variant,

        ---------- experiment
        experiment_starts.started_date,
        arms.planned_end_date,
        arms.measured_until_date,
        arms.is_ended,
        {{ dbt.datediff(
            'experiment_starts.started_date', 'arms.measured_until_date', 'day'
        ) }} + 1 as day_count,

        ---------- units
        effects_measured.unit_count,
        effects_measured.control_unit_count,
        effects_measured.buyer_count,
        effects_measured.control_buyer_count,
        {{ basketry.normal_two_sided_p('effects_measured.split_z') }} as split_p_value,

        ---------- attributed
        offered.offer_kind,
        offered.placement,
        offered.offered_product_id,
        offered.first_shown_date,
        offered.last_shown_date,
        offered.shown_count,
        offered.taken_count,
        offered.attributed_uplift_amount,
        {{ basketry.ratio('offered.attributed_uplift_amount', 'effects_measured.unit_count') }}
            as attributed_uplift_per_unit,
        held_back.shown_count as control_shown_count,

        ---------- measured
        effects_measured.total_amount,
        effects_measured.control_total_amount,
        effects_measured.left_out_line_count,
        effects_measured.mean_amount,
        effects_measured.control_mean_amount,
        effects_measured.amount_variance + effects_measured.control_amount_variance
            as variance_of_both,
        effects_measured.mean_difference,
        effects_measured.difference_margin,
        {{ basketry.normal_two_sided_p('effects_measured.difference_z') }} as p_value,
        effects_measured.lift,
        effects_measured.lift_margin

    from effects_measured
    inner join arms
        on
            effects_measured.experiment_id = arms.experiment_id
            and effects_measured.variant = arms.variant
    inner join experiment_starts
        on effects_measured.experiment_id = experiment_starts.experiment_id
    inner join effects_attributed as offered
        on
            effects_measured.experiment_id = offered.experiment_id
            and effects_measured.variant = offered.variant
            and effects_measured.amount_basis = offered.amount_basis
            and effects_measured.currency_code = offered.currency_code
    inner join effects_attributed as held_back
        on
            effects_measured.experiment_id = held_back.experiment_id
            and effects_measured.control_variant = held_back.variant
            and effects_measured.amount_basis = held_back.amount_basis
            and effects_measured.currency_code = held_back.currency_code

)

select * from effects_compared
