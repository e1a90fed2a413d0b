{#-
    A complete select of an input as it came: every column of the contract, text trimmed and an
    empty text null, a column that the relation lacks null. Only the ASCII space is trimmed:
    DuckDB's plain trim() takes every Unicode space, the other engines do not. An input that is
    absent is an empty relation of the same shape.
-#}
{% macro read_input(input_name) -%}
    {%- set relation = basketry.input_relation(input_name) -%}
    {%- set found = basketry.input_columns(input_name) -%}
    select
        {%- for name, kind, is_required in basketry.input_contract()[input_name]['columns'] %}
        {% if name not in found -%}
        cast(null as {{ dbt.type_string() }})
        {%- elif basketry.column_family(found[name]) == 'text' -%}
        nullif(trim(both ' ' from {{ basketry.as_text(name) }}), '')
        {%- elif kind == 'text' -%}
        {{ basketry.as_text(name) }}
        {%- elif basketry.column_family(found[name]) == 'zoned' -%}
        {{ basketry.zoned_to_utc(name) }}
        {%- else -%}
        {{ name }}
        {%- endif %} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    {% if relation -%} from {{ relation }} {%- else -%} limit 0 {%- endif %}
{%- endmacro %}
