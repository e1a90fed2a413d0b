{#- The last day of the demo shop while it is the input; none for a shop of the user's own. -#}
{% macro demo_as_of_date() -%}
    {%- set is_demo = basketry.input_map()['orders'] == 'basketry__demo_orders' -%}
    {{ return('2026-03-31' if is_demo else none) }}
{%- endmacro %}
