{#-
    The `when` branch that refuses what happened after the as-of date, in the business time zone. No
    branch while no as-of date is known: then the latest order of the shop is the as-of date.
-#}
{% macro in_the_future(expression, column, kind='timestamp') -%}
    {%- set as_of_date = basketry.setting('as_of_date') -%}
    {%- set local_date = expression if kind == 'date' else
        'cast(' ~ basketry.to_local(expression, basketry.setting('time_zone')) ~ ' as date)' -%}
    {%- if as_of_date -%}
    when {{ local_date }} > cast('{{ as_of_date }}' as date) then 'future_date:{{ column }}'
    {%- endif -%}
{%- endmacro %}
