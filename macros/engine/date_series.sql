{#-
    A complete select: one row per day between two dates of a one-row relation, both included, as
    `date_day`.
-#}
{% macro date_series(relation, first_date, last_date) -%}
    {{ return(adapter.dispatch('date_series', 'basketry')(relation, first_date, last_date)) }}
{%- endmacro %}

{% macro default__date_series(relation, first_date, last_date) -%}
    select cast(days.date_day as date) as date_day
    from {{ relation }}
    cross join lateral generate_series(
        cast({{ first_date }} as timestamp), cast({{ last_date }} as timestamp), interval '1 day'
    ) as days (date_day)
{%- endmacro %}

{#- DuckDB's generate_series is a list; as a table function it takes no column of another table. -#}
{% macro duckdb__date_series(relation, first_date, last_date) -%}
    select
        cast(unnest(generate_series(
            cast({{ first_date }} as timestamp),
            cast({{ last_date }} as timestamp),
            interval '1 day'
        )) as date) as date_day
    from {{ relation }}
{%- endmacro %}

{% macro spark__date_series(relation, first_date, last_date) -%}
    select explode(sequence({{ first_date }}, {{ last_date }}, interval 1 day)) as date_day
    from {{ relation }}
{%- endmacro %}
