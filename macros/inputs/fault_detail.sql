{#- The column of a fault (`reason:column`), null where no column is to blame. -#}
{% macro fault_detail(fault) -%}
    nullif(split_part({{ fault }}, ':', 2), '')
{%- endmacro %}
