with

pairs as (

    select * from {{ ref('int_basket_pairs__tested') }}

),

baskets as (

    select * from {{ ref('int_order_baskets__counted') }}

),

rules as (
    {% for antecedent, consequent in [('first', 'second'), ('second', 'first')] %}
    select
        period_grain,
        period_start_date,
        member_level,
        {{ antecedent }}_value as antecedent,
        {{ consequent }}_value as consequent,
        {{ antecedent }}_order_count as antecedent_order_count,
        {{ consequent }}_order_count as consequent_order_count,
        both_order_count,
        z,
        p_value,
        q_value
    from pairs
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

rules_supported as (

    select
        rules.*,
        baskets.period_end_date,
        baskets.is_complete_period,
        baskets.order_count,
        baskets.left_out_order_count,
        {{ basketry.ratio('rules.both_order_count', 'baskets.order_count') }} as support,
        {{ basketry.ratio('rules.both_order_count', 'rules.antecedent_order_count') }}
            as confidence,
        {{ basketry.ratio('rules.antecedent_order_count', 'baskets.order_count') }}
            as antecedent_support,
        {{ basketry.ratio('rules.consequent_order_count', 'baskets.order_count') }}
            as consequent_support
    from rules
    inner join baskets
        on
            rules.period_grain = baskets.period_grain
            and rules.period_start_date = baskets.period_start_date

),

basket_affinity as (

    select

        ---------- key
        period_grain,
        period_start_date,
        member_level,
        antecedent,
        consequent,

        ---------- period
        period_end_date,
        is_complete_period,

        ---------- counts
        order_count,
        left_out_order_count,
        antecedent_order_count,
        consequent_order_count,
        both_order_count,

        ---------- measures of the rule
        support,
        confidence,
        {{ basketry.ratio('confidence', 'consequent_support') }} as lift,
        support - antecedent_support * consequent_support as leverage,
        {{ basketry.ratio('1 - consequent_support', '1 - confidence') }} as conviction,
        coalesce({{ basketry.ratio(
            'support - antecedent_support * consequent_support',
            'greatest('
            ~ 'support * (1 - antecedent_support),'
            ~ ' antecedent_support * (consequent_support - support))'
        ) }}, 0) as zhang,
        {{ basketry.ratio(
            'both_order_count', 'antecedent_order_count + consequent_order_count - both_order_count'
        ) }} as jaccard,

        ---------- is it chance?
        z,
        p_value,
        q_value,
        coalesce(q_value < 0.05 and confidence > consequent_support, false) as is_recommended

    from rules_supported

)

select * from basket_affinity
