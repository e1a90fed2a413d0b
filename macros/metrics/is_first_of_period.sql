{#-
    Whether a date is the first of its period among dates that follow each other, by the one before
    it (null: there is none). One sorted pass over days tells it for every grain at once.
-#}
{% macro is_first_of_period(period_grain, date_expression, date_before) -%}
    coalesce(
            {{ basketry.period_start(period_grain, date_before) }}
            < {{ basketry.period_start(period_grain, date_expression) }},
            true
        )
{%- endmacro %}
