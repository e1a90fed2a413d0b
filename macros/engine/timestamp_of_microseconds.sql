{#- The timestamp that lies this many whole microseconds after the beginning of 1970. -#}
{% macro timestamp_of_microseconds(expression) -%}
    {{ return(adapter.dispatch('timestamp_of_microseconds', 'basketry')(expression)) }}
{%- endmacro %}

{% macro default__timestamp_of_microseconds(expression) -%}
    make_timestamp({{ expression }})
{%- endmacro %}

{#- An interval is multiplied by a 64-bit float, which is exact for whole numbers up to 2^53. -#}
{% macro postgres__timestamp_of_microseconds(expression) -%}
    (timestamp '1970-01-01 00:00:00' + ({{ expression }}) * interval '1 microsecond')
{%- endmacro %}

{% macro spark__timestamp_of_microseconds(expression) -%}
    timestamp_micros({{ expression }})
{%- endmacro %}
