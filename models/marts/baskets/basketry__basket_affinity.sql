with

pairs as (

    select * from {{ ref('basketry', 'int_basketry__affinity_pairs') }}

),

baskets as (

    select * from {{ ref('basketry', 'int_basketry__order_baskets_counted') }}

),

products as (

    select * from {{ ref('basketry', 'basketry__dim_products') }}

),

rules as (
    {% for antecedent, consequent in [('first', 'second'), ('second', 'first')] %}
    select
        pairs.*,
        {{ antecedent }}_value as antecedent,
        {{ consequent }}_value as consequent,
        {{ antecedent }}_order_count as antecedent_order_count,
        {{ consequent }}_order_count as consequent_order_count
    from pairs
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

-- Counts as floats: the product of two large ones is more than a bigint holds.
rules_counted as (

    select
        rules.*,
        baskets.period_end_date,
        baskets.is_complete_period,
        baskets.order_count,
        baskets.left_out_order_count,
        antecedent_products.list_price_amount as antecedent_list_price_amount,
        consequent_products.list_price_amount as consequent_list_price_amount,
        antecedent_products.list_price_amount - antecedent_products.unit_cost_amount
            as antecedent_margin_amount,
        consequent_products.list_price_amount - consequent_products.unit_cost_amount
            as consequent_margin_amount,
        {{ basketry.as_double('baskets.order_count') }} as n,
        {{ basketry.as_double('rules.antecedent_order_count') }} as n_antecedent,
        {{ basketry.as_double('rules.consequent_order_count') }} as n_consequent,
        {{ basketry.as_double('rules.both_order_count') }} as n_both
    from rules
    inner join baskets
        on
            rules.period_grain = baskets.period_grain
            and rules.period_start_date = baskets.period_start_date
    left join products as antecedent_products
        on
            rules.antecedent = antecedent_products.product_id
            and rules.member_level = 'product'
    left join products as consequent_products
        on
            rules.consequent = consequent_products.product_id
            and rules.member_level = 'product'

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
