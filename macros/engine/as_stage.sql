{#-
    What stands between the name of a CTE and its select where the CTE is a stage of a calculation,
    computed before it is read: `totals {{ basketry.as_stage() }} (select ...)`. PostgreSQL moves a
    CTE that is read once into its reader and writes each of its expressions out wherever the
    reader names it: three stages of nested ratios grow into a query that is never planned to its
    end.
-#}
{% macro as_stage() -%}
    {{ return(adapter.dispatch('as_stage', 'basketry')()) }}
{%- endmacro %}

{% macro default__as_stage() -%}
    as
{%- endmacro %}

{% macro postgres__as_stage() -%}
    as materialized
{%- endmacro %}
