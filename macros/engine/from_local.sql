{#-
    A naive timestamp on the wall clocks of the time zone as a naive UTC timestamp: for mappings of
    shops that write local time.
-#}
{% macro from_local(expression, time_zone) -%}
    {{ return(adapter.dispatch('from_local', 'basketry')(expression, time_zone)) }}
{%- endmacro %}

{% macro default__from_local(expression, time_zone) -%}
    (({{ expression }} at time zone '{{ time_zone }}') at time zone 'UTC')
{%- endmacro %}

{#- Spark has no `at time zone`. -#}
{% macro spark__from_local(expression, time_zone) -%}
    to_utc_timestamp({{ expression }}, '{{ time_zone }}')
{%- endmacro %}
