{{ config(enabled=basketry.is_asked('offers')) }}

-- Each arm that saw the offers beside the arm that did not: what a unit bought in each, and how
-- sure the difference is. That is its standard error, the degrees of freedom by Welch, half its
-- interval, and how many standard errors the split of the units is off. The p of both are for the
-- next model, and the CTEs are stages: PostgreSQL would write every term out where it is used.
with

arms as (

    select * from {{ ref('basketry', 'int_basketry__experiment_arms') }}

),

arms_summed as (

    select * from {{ ref('basketry', 'int_basketry__experiment_arms_summed') }}

),

arms_described as (

    select
        arms_summed.*,
        arms.is_control,
        arms.planned_share
    from arms_summed
    inner join arms
        on
            arms_summed.experiment_id = arms.experiment_id
            and arms_summed.variant = arms.variant

),

arms_compared {{ basketry.as_stage() }} (

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
    from arms_described as treatment_arms
    inner join arms_described as control_arms
        on
            treatment_arms.experiment_id = control_arms.experiment_id
            and treatment_arms.amount_basis = control_arms.amount_basis
            and treatment_arms.currency_code = control_arms.currency_code
            and control_arms.is_control
    where not treatment_arms.is_control

),

errors_estimated {{ basketry.as_stage() }} (

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

margins_estimated {{ basketry.as_stage() }} (

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

        ---------- key
        experiment_id,
        variant,
        amount_basis,
        currency_code,
        control_variant,

        ---------- units
        unit_count,
        control_unit_count,
        buyer_count,
        control_buyer_count,
        left_out_line_count,
        split_z,

        ---------- amounts
        total_amount,
        control_total_amount,
        mean_amount,
        control_mean_amount,
        amount_variance,
        control_amount_variance,

        ---------- difference
        mean_difference,
        standard_error,
        degrees_of_freedom,
        critical_value,
        difference_z,
        critical_value * standard_error as difference_margin,

        ---------- lift
        lift,
        lift_standard_error,
        critical_value * lift_standard_error as lift_margin

    from margins_estimated

)

select * from effects_measured
