-- How sure the difference between two arms is: its standard error, the degrees of freedom by Welch,
-- half its interval, and how many standard errors the split of the units is off. The p of both are
-- for the next model: PostgreSQL would write every term of theirs out in full, here.
with

arms_compared as (

    select * from {{ ref('basketry', 'int_basketry__experiment_arms_compared') }}

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
