{#- The only division of a model: in 64-bit floats, null where the denominator is zero or null. -#}
{% macro ratio(numerator, denominator) -%}
    ({{ basketry.as_double(numerator) }} / nullif({{ basketry.as_double(denominator) }}, 0))
{%- endmacro %}
