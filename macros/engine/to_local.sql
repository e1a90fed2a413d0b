{#- A naive UTC timestamp as a naive timestamp on the wall clocks of the time zone. -#}
{% macro to_local(expression, time_zone) -%}
    {{ return(adapter.dispatch('to_local', 'basketry')(expression, time_zone)) }}
{%- endmacro %}

{% macro default__to_local(expression, time_zone) -%}
    (({{ expression }} at time zone 'UTC') at time zone '{{ time_zone }}')
{%- endmacro %}

{#- Spark has no `at time zone`. -#}
{% macro spark__to_local(expression, time_zone) -%}
    from_utc_timestamp({{ expression }}, '{{ time_zone }}')
{%- endmacro %}
