{#-
    A date some whole months later, cut to the last day of a shorter month; negative months are
    earlier.
-#}
{% macro add_months(expression, months) -%}
    {{ return(adapter.dispatch('add_months', 'basketry')(expression, months)) }}
{%- endmacro %}

{% macro default__add_months(expression, months) -%}
    cast({{ expression }} + interval '1' month * ({{ months }}) as date)
{%- endmacro %}

{#- DuckDB multiplies an interval from the right only with a whole number in brackets. -#}
{% macro duckdb__add_months(expression, months) -%}
    cast({{ expression }} + to_months(cast({{ months }} as integer)) as date)
{%- endmacro %}

{% macro spark__add_months(expression, months) -%}
    add_months({{ expression }}, cast({{ months }} as integer))
{%- endmacro %}
