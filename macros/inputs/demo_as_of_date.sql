{#- The last day of the demo shop while it is the input; none for a shop of the user's own. -#}
{% macro demo_as_of_date() -%}
    {{ return('2026-03-31' if basketry.input_map()['orders'] == 'basketry__demo_orders' else none) }}
{%- endmacro %}
