{{ config(enabled=basketry.is_asked('offers')) }}

-- What the offers that an experiment covers were credited with, by arm and on each basis, beside
-- how many there were and what they have in common. Covered are those that the experiment is about,
-- shown to its units while it ran. What was taken after the end is not in what the experiment
-- measured, so it is not taken here either.
{%- set bases = ['net', 'kept', 'margin'] %}
with

arms as (

    select * from {{ ref('basketry', 'int_basketry__experiment_arms_summed') }}

),

units as (

    select * from {{ ref('basketry', 'int_basketry__experiment_units') }}

),

offers as (

    select * from {{ ref('basketry', 'basketry__fct_offers') }}

),

offer_experiments as (

    select * from {{ basketry.reference('offer_experiments') }}

),

offers_of_units as (
    {% for unit_kind in ['visitor', 'customer', 'session'] %}
    select
        units.experiment_id,
        units.variant,
        units.ends_before_at,
        offers.offer_id
    from units
    inner join offers
        on
            units.unit_id = offers.{{ unit_kind }}_id
            and units.assigned_at <= offers.shown_at
            and units.ends_before_at > offers.shown_at
    where units.unit_kind = '{{ unit_kind }}'
    {% if not loop.last -%} union distinct {%- endif %}
    {%- endfor %}
),

offers_covered as (

    select distinct
        offers_of_units.experiment_id,
        offers_of_units.variant,
        offers.offer_id,
        offers.offer_kind,
        offers.placement,
        coalesce(offers.offered_product_id, 'unknown') as offered_product_id,
        offers.currency_code,
        offers.uplift_amount as net_uplift_amount,
        {{ basketry.as_money('case when offers.is_kept then offers.uplift_amount end') }}
            as kept_uplift_amount,
        offers.uplift_margin_amount as margin_uplift_amount,
        coalesce(offers.ordered_at < offers_of_units.ends_before_at, false) as is_taken,
        offers.shown_date
    from offers_of_units
    inner join offers
        on offers_of_units.offer_id = offers.offer_id
    inner join offer_experiments
        on
            offers_of_units.experiment_id = offer_experiments.experiment_id
            and offers.offer_kind = coalesce(offer_experiments.offer_kind, offers.offer_kind)
            and offers.placement = coalesce(offer_experiments.placement, offers.placement)
            and coalesce(offers.offered_product_id, 'unknown') = coalesce(
                offer_experiments.offered_product_id, offers.offered_product_id, 'unknown'
            )

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
    from offers_covered
    group by
        experiment_id,
        variant

),

uplifts_summed as (

    select
        experiment_id,
        variant,
        currency_code,
        {%- for basis in bases %}
        sum({{ basis }}_uplift_amount) as {{ basis }}_uplift_amount,
        {%- endfor %}
        count(*) as taken_count
    from offers_covered
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
                {%- for basis in bases %}
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
