{#-
    The number of a row among the rows of one key that are judged alike: number 1 of the rows
    without a fault is kept, the others are duplicates. The earliest comes first; a tie is broken by
    the columns as they came, so that rows which still tie are the same row.
-#}
{% macro copy_number(input_name) -%}
    {%- set contract = basketry.input_contract()[input_name] -%}
    {%- set key = contract['key'] -%}
    row_number() over (
            partition by {{ key | join(', ') }}, fault
            order by
                {%- if contract['happened'] %}
                {{ contract['happened'] }} nulls last,
                {%- endif %}
                {%- for name, kind, _ in contract['columns'] if name not in key or kind != 'text' %}
                {{ name }}{{ '_raw' if kind != 'text' }} nulls last{{ ',' if not loop.last }}
                {%- endfor %}
        )
{%- endmacro %}
