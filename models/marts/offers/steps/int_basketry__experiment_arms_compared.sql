-- Each arm that saw the offers beside the arm that did not: what a unit bought in each, and how far
-- chance alone moves that.
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
    from arms_described as treatment_arms
    inner join arms_described as control_arms
        on
            treatment_arms.experiment_id = control_arms.experiment_id
            and treatment_arms.amount_basis = control_arms.amount_basis
            and treatment_arms.currency_code = control_arms.currency_code
            and control_arms.is_control
    where not treatment_arms.is_control

)

select * from arms_compared
