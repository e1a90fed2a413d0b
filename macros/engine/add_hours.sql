{#- A timestamp some whole hours later. -#}
{% macro add_hours(expression, hours) -%}
    ({{ expression }} + interval '{{ hours }}' hour)
{%- endmacro %}
