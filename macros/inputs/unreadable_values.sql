{#-
    The `when` branches that judge a parsed row by itself: a required value that is missing, then a
    value that cannot be read. A fault is one text, `reason:column`.
-#}
{% macro unreadable_values(input_name) -%}
    {%- set reasons = {
        'number': 'unparsable_number',
        'integer': 'unparsable_number',
        'boolean': 'unparsable_boolean',
        'date': 'unparsable_date',
        'timestamp': 'unparsable_date',
    } -%}
    {%- set columns = basketry.input_contract()[input_name]['columns'] -%}
    {%- for name, kind, is_required in columns if is_required %}
            when {{ name }}{{ '_raw' if kind != 'text' }} is null
                then 'missing_required_value:{{ name }}'
    {%- endfor %}
    {%- for name, kind, is_required in columns if kind != 'text' %}
            when {{ name ~ '_raw is not null and ' if not is_required }}{{ name }} is null
                then '{{ reasons[kind] }}:{{ name }}'
    {%- endfor %}
{%- endmacro %}
