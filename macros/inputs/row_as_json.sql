{#-
    An input's row as it came, as one JSON object of texts and nulls in the contract's order. Built
    from replacements, because the engines' own JSON functions escape and space differently. A
    control character that has no short escape becomes U+FFFD.
-#}
{% macro row_as_json(input_name) -%}
    {%- set controls = [] -%}
    {%- for code in range(1, 32) if code not in (9, 10, 13) -%}
        {%- do controls.append('chr(' ~ code ~ ')') -%}
    {%- endfor -%}
    translate(
            '{'
            {%- for name, kind, is_required in basketry.input_contract()[input_name]['columns'] %}
            {%- set value = name if kind == 'text' else basketry.as_text(name ~ '_raw') %}
            || '{{ ', ' if not loop.first }}"{{ name }}": '
            || coalesce('"' || {{ basketry.escape_json(value) }} || '"', 'null')
            {%- endfor %}
            || '}',
            {{ controls | join(' || ') }},
            repeat('{{ '\uFFFD' }}', {{ controls | length }})
        )
{%- endmacro %}
