{{ config(enabled=basketry.is_asked('baskets')) }}

with

pairs as (

    select * from {{ ref('basketry', 'int_basketry__affinity_pairs') }}

),

members as (

    select * from {{ ref('basketry', 'int_basketry__affinity_members') }}

),

products as (

    select * from {{ ref('basketry', 'basketry__dim_products') }}

),

rules as (
    {% for antecedent, consequent in [('first', 'second'), ('second', 'first')] %}
    select
        pairs.*,
        {{ antecedent }}_number as antecedent_number,
        {{ consequent }}_number as consequent_number
    from pairs
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

-- Counts as floats: the product of two large ones is more than a bigint holds.
rules_counted as (

    select
        rules.*,
        antecedents.period_grain,
        antecedents.period_start_date,
        antecedents.period_end_date,
        antecedents.is_complete_period,
        antecedents.member_level,
        antecedents.member_value as antecedent,
        consequents.member_value as consequent,
        antecedents.basket_count as order_count,
        antecedents.left_out_basket_count as left_out_order_count,
        antecedents.order_count as antecedent_order_count,
        consequents.order_count as consequent_order_count,
        antecedent_products.list_price_amount as antecedent_list_price_amount,
        consequent_products.list_price_amount as consequent_list_price_amount,
        antecedent_products.list_price_amount - antecedent_products.unit_cost_amount
            as antecedent_margin_amount,
        consequent_products.list_price_amount - consequent_products.unit_cost_amount
            as consequent_margin_amount,
        {{ basketry.as_double('antecedents.basket_count') }} as n,
        {{ basketry.as_double('antecedents.order_count') }} as n_antecedent,
        {{ basketry.as_double('consequents.order_count') }} as n_consequent,
        {{ basketry.as_double('rules.both_order_count') }} as n_both
    from rules
    inner join members as antecedents
        on rules.antecedent_number = antecedents.member_number
    inner join members as consequents
        on rules.consequent_number = consequents.member_number
    left join products as antecedent_products
        on
            antecedents.member_value = antecedent_products.product_id
            and antecedents.member_level = 'product'
    left join products as consequent_products
        on
            consequents.member_value = consequent_products.product_id
            and consequents.member_level = 'product'

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
        both_without_offer_count,

        ---------- measures of the rule
        {{ basketry.ratio('n_both', 'n') }} as support,
        {{ basketry.ratio('n_both', 'n_antecedent') }} as confidence,
        {{ basketry.ratio('n_both * n', 'n_antecedent * n_consequent') }} as lift,
        {{ basketry.ratio('n_both * n - n_antecedent * n_consequent', 'n * n') }} as leverage,
        {{ basketry.ratio('(n - n_consequent) * n_antecedent', 'n * (n_antecedent - n_both)') }}
            as conviction,
        coalesce({{ basketry.ratio(
            'n_both * n - n_antecedent * n_consequent',
            'greatest(n_both * (n - n_antecedent), n_antecedent * (n_consequent - n_both))'
        ) }}, 0) as zhang,
        {{ basketry.ratio('n_both', 'n_antecedent + n_consequent - n_both') }} as jaccard,

        ---------- is it chance?
        z,
        p_value,
        q_value,
        q_value < 0.05 and n_both * n > n_antecedent * n_consequent as is_recommended,

        ---------- what is it worth?
        {{ basketry.as_money('consequent_margin_amount') }} as consequent_margin_amount,
        {{ basketry.ratio('n_both * n - n_antecedent * n_consequent', 'n_antecedent * n') }}
        * {{ basketry.as_double('consequent_margin_amount') }} as expected_extra_margin,
        {{ basketry.as_money('antecedent_list_price_amount + consequent_list_price_amount') }}
            as pair_list_price_amount,
        {{ basketry.as_money('antecedent_margin_amount + consequent_margin_amount') }}
            as pair_margin_amount

    from rules_counted

)

select * from basket_affinity
