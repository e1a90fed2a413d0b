{#- Whether a value reaches what is asked for; where nothing is asked for, any value does. -#}
{% macro is_at_least(value, least) -%}
    ({{ least }} is null or {{ value }} >= {{ least }})
{%- endmacro %}
