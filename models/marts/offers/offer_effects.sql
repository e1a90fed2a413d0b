with

effects_measured as (

    select * from {{ ref('int_offer_effects__measured') }}

),

effects_attributed as (

    select * from {{ ref('int_offer_effects__attributed') }}

),

arms as (

    select * from {{ ref('int_experiment_arms__listed') }}

),

units as (

    select * from {{ ref('int_experiment_units__assigned') }}

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
        effects_measured.*,
        {{ basketry.normal_two_sided_p('effects_measured.difference_z') }} as p_value,
        {{ basketry.normal_two_sided_p('effects_measured.split_z') }} as split_p_value,
        experiment_starts.started_date,
        arms.planned_end_date,
        arms.measured_until_date,
        arms.is_ended,
        {{ dbt.datediff(
            'experiment_starts.started_date', 'arms.measured_until_date', 'day'
        ) }} + 1 as day_count,
        offered.offer_kind,
        offered.placement,
        offered.offered_product_id,
        offered.shown_count,
        offered.taken_count,
        offered.attributed_uplift_amount,
        {{ basketry.ratio('offered.attributed_uplift_amount', 'effects_measured.unit_count') }}
            as attributed_uplift_per_unit,
        held_back.shown_count as control_shown_count
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

),

offer_effects as (

    select

        ---------- key
        experiment_id,
        variant,
        amount_basis,
        currency_code,

        ---------- experiment
        control_variant,
        offer_kind,
        placement,
        offered_product_id,
        started_date,
        measured_until_date,
        planned_end_date,
        cast(day_count as bigint) as day_count,
        is_ended,
        day_count >= 14 as is_long_enough,

        ---------- units
        cast(unit_count as bigint) as unit_count,
        cast(control_unit_count as bigint) as control_unit_count,
        split_p_value,
        cast(buyer_count as bigint) as buyer_count,
        cast(control_buyer_count as bigint) as control_buyer_count,

        ---------- attributed
        cast(shown_count as bigint) as shown_count,
        cast(control_shown_count as bigint) as control_shown_count,
        cast(taken_count as bigint) as taken_count,
        attributed_uplift_amount,
        attributed_uplift_per_unit,

        ---------- measured
        total_amount,
        control_total_amount,
        cast(left_out_line_count as bigint) as left_out_line_count,
        mean_amount as amount_per_unit,
        control_mean_amount as control_amount_per_unit,
        mean_difference as measured_uplift_per_unit,
        mean_difference - difference_margin as measured_uplift_per_unit_lower,
        mean_difference + difference_margin as measured_uplift_per_unit_upper,
        p_value,
        lift as measured_lift,
        lift - lift_margin as measured_lift_lower,
        lift + lift_margin as measured_lift_upper,
        mean_difference * unit_count as measured_uplift_amount,
        (mean_difference - difference_margin) * unit_count as measured_uplift_lower,
        (mean_difference + difference_margin) * unit_count as measured_uplift_upper,

        ---------- reading
        {{ basketry.as_double('ceil(' ~ basketry.ratio(
            (basketry.normal_critical_value() + basketry.normal_power_value()) ** 2
            ~ ' * (amount_variance + control_amount_variance)',
            'attributed_uplift_per_unit * attributed_uplift_per_unit'
        ) ~ ')') }} as needed_unit_count,
        case
            when split_p_value < 0.001 then 'invalid'
            when not is_ended or day_count < 14 or difference_margin is null then 'too_early'
            when mean_difference > difference_margin then 'better'
            when mean_difference < -difference_margin then 'worse'
            else 'no_difference'
        end as verdict

    from effects_compared

)

select * from offer_effects
