-- A second row of a status, segment, band or currency would double orders, one of a relation would
-- leave its kind to chance. The tables may be the merchant's own: the seeds' tests are not enough.
{%- set keys = {
    'order_status_policy': 'order_status',
    'segments': 'segment',
    'age_bands': 'age_band',
    'currency_units': 'currency_code',
    'product_relations':
        "main_level || ' ' || main_value || ': ' || related_level || ' ' || related_value",
    'shipping_thresholds':
        "currency_code || ' ' || coalesce(sales_channel, '') || ' '"
        ~ " || coalesce(" ~ basketry.as_text('valid_from') ~ ", '')",
    'experiments': "experiment_id || ' ' || variant",
    'offer_experiments':
        "experiment_id || ' ' || coalesce(offer_kind, '') || ' ' || coalesce(placement, '') || ' '"
        ~ " || coalesce(offered_product_id, '')",
    'funnels': 'funnel_id',
    'funnel_steps':
        "funnel_id || ' ' || " ~ basketry.as_text('step_number') ~ " || ' ' || step_kind || ' '"
        ~ " || coalesce(event_name, '') || ' ' || coalesce(page_path_pattern, '') || ' '"
        ~ " || coalesce(category, '')",
    'micro_conversion_conditions':
        "micro_conversion_id || ' ' || " ~ basketry.as_text('condition_number'),
} %}
with

{% for name in keys -%}

{{ name }} as (

    select * from {{ basketry.reference(name) }}

),

{% endfor -%}

keys_listed as (
    {% for name, key in keys.items() %}
    select
        '{{ name }}' as reference_table,
        {{ key }} as key_value
    from {{ name }}
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

keys_at_odds as (

    select
        reference_table,
        key_value
    from keys_listed
    group by
        reference_table,
        key_value
    having
        count(*) > 1
        or key_value is null

)

select * from keys_at_odds
