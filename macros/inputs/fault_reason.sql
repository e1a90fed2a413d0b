{#- The reason code of a fault (`reason:column`), null for a row without fault. -#}
{% macro fault_reason(fault) -%}
    split_part({{ fault }}, ':', 1)
{%- endmacro %}
