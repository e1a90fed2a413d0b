{#-
    What the marts do without an input that is not mapped, in words; null for every other
    disposition.
-#}
{% macro absent_input_note(input_name, disposition) -%}
    {%- set notes = {
        'refunds': 'nothing is refunded: kept_amount equals net_amount everywhere',
        'products': 'category is unknown, no product is a gift card, '
            ~ 'costs come from order_items only, price_tier_mix is empty',
        'customers': 'age_band, gender and membership_rank are unknown; '
            ~ 'region comes from orders only',
        'sessions': 'device_type and traffic_source are unknown; '
            ~ 'events are not checked against sessions',
        'events': 'no cart, view or click is known: nothing is topped up for free shipping, '
            ~ 'nobody trades up unasked',
        'offers': 'fct_offers and offer_performance are empty, '
            ~ 'no pair is known to come of an offer',
        'experiment_assignments': 'offer_effects is empty',
        'store_visits': 'visitors of stores are unknown: their orders have the visit_source none',
    } -%}
    case
            when {{ disposition }} <> 'absent' then null
            {%- for name, note in notes.items() %}
            when {{ input_name }} = '{{ name }}' then '{{ note }}'
            {%- endfor %}
        end
{%- endmacro %}
