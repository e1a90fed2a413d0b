{{ config(enabled=basketry.is_asked('offers')) }}

-- Mean and variance of what the units of an arm bought, on each basis and in each currency of the
-- experiment. Who bought nothing counts with zero: (units - buyers) times the squared mean.
{%- set group_columns = ['experiment_id', 'variant', 'amount_basis', 'currency_code'] %}
with

arms as (

    select * from {{ ref('basketry', 'int_basketry__experiment_arms') }}

),

units as (

    select * from {{ ref('basketry', 'int_basketry__experiment_units') }}

),

units_valued as (

    select * from {{ ref('basketry', 'int_basketry__experiment_unit_values') }}

),

unit_counts as (

    select
        experiment_id,
        variant,
        count(*) as unit_count
    from units
    group by
        experiment_id,
        variant

),

currencies as (

    select
        experiment_id,
        currency_code
    from units_valued

    union distinct

    select
        experiment_id,
        {{ basketry.as_text("'" ~ basketry.setting('default_currency') ~ "'") }} as currency_code
    from arms

),

units_by_basis as (
    {% for basis in ['net', 'kept', 'margin'] %}
    select
        arms.experiment_id,
        arms.variant,
        {{ basketry.as_text("'" ~ basis ~ "'") }} as amount_basis,
        currencies.currency_code,
        coalesce(unit_counts.unit_count, 0) as unit_count,
        units_valued.unit_id,
        units_valued.{{ basis }}_amount as amount,
        {% if basis == 'margin' %}units_valued.unknown_cost_line_count{% else %}0{% endif %}
            as left_out_line_count
    from arms
    inner join currencies
        on arms.experiment_id = currencies.experiment_id
    left join unit_counts
        on
            arms.experiment_id = unit_counts.experiment_id
            and arms.variant = unit_counts.variant
    left join units_valued
        on
            arms.experiment_id = units_valued.experiment_id
            and arms.variant = units_valued.variant
            and currencies.currency_code = units_valued.currency_code
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

distances_from_the_mean as (

    select
        units_by_basis.*,
        {{ basketry.ratio(
            'sum(amount) over (partition by ' ~ group_columns | join(', ') ~ ')', 'unit_count'
        ) }} as mean_amount
    from units_by_basis

),

arms_summed as (

    select
        experiment_id,
        variant,
        amount_basis,
        currency_code,
        unit_count,
        count(unit_id) as buyer_count,
        {{ basketry.as_money('coalesce(sum(amount), 0)') }} as total_amount,
        coalesce(sum(left_out_line_count), 0) as left_out_line_count,
        {{ basketry.ratio('coalesce(sum(amount), 0)', 'unit_count') }} as mean_amount,
        {{ basketry.ratio(
            basketry.as_double(
                'coalesce(' ~ basketry.sum_in_any_order(
                    '(' ~ basketry.as_double('amount') ~ ' - mean_amount) * ('
                    ~ basketry.as_double('amount') ~ ' - mean_amount)'
                ) ~ ', 0)'
            )
            ~ ' + (unit_count - count(unit_id)) * coalesce(mean_amount * mean_amount, 0)',
            'greatest(unit_count - 1, 0)'
        ) }} as amount_variance
    from distances_from_the_mean
    group by
        experiment_id,
        variant,
        amount_basis,
        currency_code,
        unit_count,
        mean_amount

)

select * from arms_summed
