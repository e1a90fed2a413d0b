-- The offers that an experiment is about, of those shown to its units while it ran. What was taken
-- after the end is not in what the experiment measured, so it is not taken here either.
with

offers as (

    select * from {{ ref('basketry', 'basketry__fct_offers') }}

),

units as (

    select * from {{ ref('basketry', 'int_basketry__experiment_units') }}

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

        ---------- key
        offers_of_units.experiment_id,
        offers_of_units.variant,
        offers.offer_id,

        ---------- text
        offers.offer_kind,
        offers.placement,
        coalesce(offers.offered_product_id, 'unknown') as offered_product_id,
        offers.currency_code,

        ---------- numerics
        offers.uplift_amount as net_uplift_amount,
        {{ basketry.as_money('case when offers.is_kept then offers.uplift_amount end') }}
            as kept_uplift_amount,
        offers.uplift_margin_amount as margin_uplift_amount,

        ---------- booleans
        coalesce(offers.ordered_at < offers_of_units.ends_before_at, false) as is_taken,

        ---------- dates
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

)

select * from offers_covered
