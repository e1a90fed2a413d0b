{#-
    The columns that an input's relation has, as a dict of lower-case name to the engine's type
    name; empty for an input that is absent, and for a relation that is not built yet. This is the
    one place that asks the warehouse about the inputs: without it a missing optional column could
    not become null. Unit tests override it.
-#}
{% macro input_columns(input_name) -%}
    {%- set relation = basketry.input_relation(input_name) -%}
    {%- set columns = {} -%}
    {%- if execute and relation -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- do columns.update({column.name | lower: column.data_type | lower}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(columns) }}
{%- endmacro %}
