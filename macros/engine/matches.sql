{#-
    True when the text matches the pattern. Write patterns without backslashes: engines disagree on
    how to quote them.
-#}
{% macro matches(expression, pattern) -%}
    {{ return(adapter.dispatch('matches', 'basketry')(expression, pattern)) }}
{%- endmacro %}

{% macro default__matches(expression, pattern) -%}
    regexp_matches({{ expression }}, '{{ pattern }}')
{%- endmacro %}

{% macro postgres__matches(expression, pattern) -%}
    ({{ expression }} ~ '{{ pattern }}')
{%- endmacro %}

{% macro spark__matches(expression, pattern) -%}
    ({{ expression }} rlike '{{ pattern }}')
{%- endmacro %}
