{#-
    The cuts of offers, by the shopper they were shown to: each the name of a segment and what it
    is of an offer, in SQL over fct_offers. A further cut of offers is a further line here, and a
    row of the reference table `segments`.
-#}
{% macro offer_cuts() -%}
    {{ return([
        ['all', "'all'"],
        ['customer_type', 'customer_type'],
        ['device_type', 'device_type'],
        ['traffic_source', 'traffic_source'],
        ['region', 'region'],
        ['age_band', 'age_band'],
        ['gender', 'gender'],
        ['membership_rank', 'membership_rank'],
    ]) }}
{%- endmacro %}
