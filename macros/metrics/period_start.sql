{#-
    The first day of the day, week, month, quarter or year that holds a date. Weeks start on the day
    of the setting week_start.
-#}
{% macro period_start(period_grain, date_expression) -%}
    {%- if period_grain == 'day' -%}
    {{ date_expression }}
    {%- elif period_grain == 'week' and basketry.setting('week_start') == 'sunday' -%}
    {{ basketry.add_days(
        date_expression, '-mod(' ~ basketry.iso_weekday(date_expression) ~ ', 7)'
    ) }}
    {%- elif period_grain == 'week' -%}
    {{ basketry.add_days(date_expression, '1 - ' ~ basketry.iso_weekday(date_expression)) }}
    {%- elif period_grain in ('month', 'quarter', 'year') -%}
    {{ basketry.truncate_date(period_grain, date_expression) }}
    {%- else -%}
    {{ exceptions.raise_compiler_error(
        "basketry: period_start('" ~ period_grain ~ "'); allowed: day, week, month, quarter, year"
    ) }}
    {%- endif -%}
{%- endmacro %}
