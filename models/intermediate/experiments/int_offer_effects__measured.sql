-- What the units that saw the offers bought more than those that did not: the difference of the
-- means with its standard error, the degrees of freedom by Welch, and how likely the split of the
-- units is if nothing went wrong with it.
with

arms as (

    select * from {{ ref('int_experiment_arms__listed') }}

),

arms_summed as (

    select * from {{ ref('int_experiment_arms__summed') }}

),

control_arms as (

    select
        arms_summed.*,
        arms.planned_share
    from arms_summed
    inner join arms
        on
            arms_summed.experiment_id = arms.experiment_id
            and arms_summed.variant = arms.variant
            and arms.is_control

),

treatment_arms as (

    select
        arms_summed.*,
        arms.planned_share
    from arms_summed
    inner join arms
        on
            arms_summed.experiment_id = arms.experiment_id
            and arms_summed.variant = arms.variant
            and not arms.is_control

),

arms_compared as (

    select
        treatment_arms.experiment_id,
        treatment_arms.variant,
        treatment_arms.amount_basis,
        treatment_arms.currency_code,
        control_arms.variant as control_variant,
        {%- for column in [
            'unit_count', 'buyer_count', 'total_amount', 'mean_amount', 'amount_variance'
        ] %}
        treatment_arms.{{ column }},
        control_arms.{{ column }} as control_{{ column }},
        {%- endfor %}
        treatment_arms.left_out_line_count + control_arms.left_out_line_count
            as left_out_line_count,
        treatment_arms.unit_count + control_arms.unit_count as compared_unit_count,
        -- Who does not plan the shares means equal ones.
        coalesce({{ basketry.ratio(
            'treatment_arms.planned_share',
            'treatment_arms.planned_share + control_arms.planned_share'
        ) }}, 0.5) as expected_share,
        treatment_arms.mean_amount - control_arms.mean_amount as mean_difference,
        {{ basketry.ratio('treatment_arms.amount_variance', 'treatment_arms.unit_count') }}
            as squared_error,
        {{ basketry.ratio('control_arms.amount_variance', 'control_arms.unit_count') }}
            as control_squared_error
    from treatment_arms
    inner join control_arms
        on
            treatment_arms.experiment_id = control_arms.experiment_id
            and treatment_arms.amount_basis = control_arms.amount_basis
            and treatment_arms.currency_code = control_arms.currency_code

),

errors_estimated as (

    select
        arms_compared.*,
        sqrt(squared_error + control_squared_error) as standard_error,
        {{ basketry.ratio(
            '(squared_error + control_squared_error) * (squared_error + control_squared_error)',
            basketry.ratio('squared_error * squared_error', 'unit_count - 1') ~ ' + '
            ~ basketry.ratio(
                'control_squared_error * control_squared_error', 'control_unit_count - 1'
            )
        ) }} as degrees_of_freedom,
        {{ basketry.ratio('mean_difference', 'control_mean_amount') }} as lift,
        sqrt(
            {{ basketry.ratio('squared_error', 'control_mean_amount * control_mean_amount') }}
            + {{ basketry.ratio(
                'control_squared_error * mean_amount * mean_amount',
                'power(control_mean_amount, 4)'
            ) }}
        ) as lift_standard_error,
        {{ basketry.ratio(
            'unit_count - compared_unit_count * expected_share',
            'sqrt(compared_unit_count * expected_share * (1 - expected_share))'
        ) }} as split_z
    from arms_compared

),

margins_estimated as (

    select
        errors_estimated.*,
        {{ basketry.t_critical_value('degrees_of_freedom') }} as critical_value,
        {{ basketry.t_to_normal(
            basketry.ratio('mean_difference', 'standard_error'), 'degrees_of_freedom'
        ) }} as difference_z
    from errors_estimated

),

effects_measured as (

    select
        margins_estimated.*,
        critical_value * standard_error as difference_margin,
        critical_value * lift_standard_error as lift_margin,
        {{ basketry.normal_two_sided_p('difference_z') }} as p_value,
        {{ basketry.normal_two_sided_p('split_z') }} as split_p_value
    from margins_estimated

)

select * from effects_measured
