{{ config(enabled=basketry.is_asked('offers')) }}

{#- Weekdays buy differently: what ran for less than two weeks has seen one of some. -#}
{%- set fewest_days = 14 -%}
with

effects_compared as (

    select * from {{ ref('basketry', 'int_basketry__offer_effects_compared') }}

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
        day_count >= {{ fewest_days }} as is_long_enough,

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
            ~ ' * variance_of_both',
            'attributed_uplift_per_unit * attributed_uplift_per_unit'
        ) ~ ')') }} as needed_unit_count,
        case
            when split_p_value < 0.001 then 'invalid'
            when not is_ended or day_count < {{ fewest_days }} or difference_margin is null
                then 'too_early'
            when mean_difference > difference_margin then 'better'
            when mean_difference < -difference_margin then 'worse'
            else 'no_difference'
        end as verdict

    from effects_compared

)

select * from offer_effects
