{#- A date some whole days later; negative days are earlier. -#}
{% macro add_days(expression, days) -%}
    {{ return(adapter.dispatch('add_days', 'basketry')(expression, days)) }}
{%- endmacro %}

{% macro default__add_days(expression, days) -%}
    cast({{ expression }} + cast({{ days }} as integer) as date)
{%- endmacro %}

{#- Spark adds no integer to a date by `+` in every mode. -#}
{% macro spark__add_days(expression, days) -%}
    date_add({{ expression }}, cast({{ days }} as integer))
{%- endmacro %}
