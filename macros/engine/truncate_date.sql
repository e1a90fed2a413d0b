{#-
    The first day of the month, quarter or year of a date. The inner cast keeps PostgreSQL from
    returning a zoned timestamp.
-#}
{% macro truncate_date(part, expression) -%}
    cast(date_trunc('{{ part }}', cast({{ expression }} as timestamp)) as date)
{%- endmacro %}
