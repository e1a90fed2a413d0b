{#-
    The select list that types an input read by read_input: every column of the contract in its
    kind, null where the value cannot be read, and beside each column that is not text the value as
    it came, as `<name>_raw`.
-#}
{% macro parse_input(input_name) -%}
    {%- set found = basketry.input_columns(input_name) -%}
    {%- for name, kind, is_required in basketry.input_contract()[input_name]['columns'] %}
        {%- set family = basketry.column_family(found.get(name, 'text')) -%}
        {%- if kind == 'text' %}
        {{ name }}
        {%- else %}
        {{ name }} as {{ name }}_raw,
        {{ basketry.parse_value(name, kind, family) }} as {{ name }}
        {%- endif -%}
        {{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
