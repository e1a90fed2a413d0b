-- What the covered offers of each arm were credited with, on each basis, beside how many there were
-- and what they have in common.
with

arms as (

    select * from {{ ref('basketry', 'int_basketry__experiment_arms_summed') }}

),

offers as (

    select * from {{ ref('basketry', 'int_basketry__experiment_offers_covered') }}

),

offers_summed as (

    select
        experiment_id,
        variant,
        count(*) as shown_count,
        {%- for column in ['offer_kind', 'placement', 'offered_product_id'] %}
        case when min({{ column }}) = max({{ column }}) then min({{ column }}) else 'several' end
            as {{ column }},
        {%- endfor %}
        min(shown_date) as first_shown_date,
        max(shown_date) as last_shown_date
    from offers
    group by
        experiment_id,
        variant

),

uplifts_summed as (

    select
        experiment_id,
        variant,
        currency_code,
        {%- for basis in ['net', 'kept', 'margin'] %}
        sum({{ basis }}_uplift_amount) as {{ basis }}_uplift_amount,
        {%- endfor %}
        count(*) as taken_count
    from offers
    where is_taken
    group by
        experiment_id,
        variant,
        currency_code

),

effects_attributed as (

    select
        arms.experiment_id,
        arms.variant,
        arms.amount_basis,
        arms.currency_code,
        offers_summed.offer_kind,
        offers_summed.placement,
        offers_summed.offered_product_id,
        offers_summed.first_shown_date,
        offers_summed.last_shown_date,
        coalesce(offers_summed.shown_count, 0) as shown_count,
        coalesce(uplifts_summed.taken_count, 0) as taken_count,
        cast(
            case arms.amount_basis
                {%- for basis in ['net', 'kept', 'margin'] %}
                when '{{ basis }}' then coalesce(uplifts_summed.{{ basis }}_uplift_amount, 0)
                {%- endfor %}
            end
            as {{ basketry.type_money() }}
        ) as attributed_uplift_amount
    from arms
    left join offers_summed
        on
            arms.experiment_id = offers_summed.experiment_id
            and arms.variant = offers_summed.variant
    left join uplifts_summed
        on
            arms.experiment_id = uplifts_summed.experiment_id
            and arms.variant = uplifts_summed.variant
            and arms.currency_code = uplifts_summed.currency_code

)

select * from effects_attributed
