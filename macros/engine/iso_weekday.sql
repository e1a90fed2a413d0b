{#- 1 = Monday ... 7 = Sunday. -#}
{% macro iso_weekday(expression) -%}
    {{ return(adapter.dispatch('iso_weekday', 'basketry')(expression)) }}
{%- endmacro %}

{% macro default__iso_weekday(expression) -%}
    cast(extract(isodow from {{ expression }}) as integer)
{%- endmacro %}

{#- Spark names the field differently. -#}
{% macro spark__iso_weekday(expression) -%}
    cast(extract(dayofweek_iso from {{ expression }}) as integer)
{%- endmacro %}
