{#- 64-bit float. dbt.type_float() is 32-bit on DuckDB and Spark. -#}
{% macro type_double() -%}
    {{ return(adapter.dispatch('type_double', 'basketry')()) }}
{%- endmacro %}

{% macro default__type_double() -%} double {%- endmacro %}

{#- PostgreSQL has no type of the name `double`. -#}
{% macro postgres__type_double() -%} double precision {%- endmacro %}
