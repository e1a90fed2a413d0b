{#- Seconds from one timestamp to another, exact to the microsecond, as a 64-bit float. -#}
{% macro seconds_between(earlier, later) -%}
    {{ basketry.ratio(basketry.microseconds_between(earlier, later), 1000000) }}
{%- endmacro %}
