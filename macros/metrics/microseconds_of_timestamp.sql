{#- The whole microseconds from the beginning of 1970 to a timestamp. -#}
{% macro microseconds_of_timestamp(expression) -%}
    {{ basketry.microseconds_between("timestamp '1970-01-01 00:00:00'", expression) }}
{%- endmacro %}
