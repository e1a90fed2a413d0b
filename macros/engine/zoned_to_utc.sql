{#- A timestamp with time zone as a naive UTC timestamp, whatever the session's time zone is. -#}
{% macro zoned_to_utc(expression) -%}
    {{ return(adapter.dispatch('zoned_to_utc', 'basketry')(expression)) }}
{%- endmacro %}

{% macro default__zoned_to_utc(expression) -%}
    ({{ expression }} at time zone 'UTC')
{%- endmacro %}

{#-
    Spark's timestamp is an instant already; it is shown in the session's time zone, which must be
    UTC.
-#}
{% macro spark__zoned_to_utc(expression) -%}
    {{ expression }}
{%- endmacro %}
