{#-
    A text as it stands between the quotes of a JSON string. chr() and not literals: Spark reads a
    backslash as an escape.
-#}
{% macro escape_json(expression) -%}
    {%- set ns = namespace(escaped='replace(' ~ expression ~ ', chr(92), chr(92) || chr(92))') -%}
    {%- for code, letter in [(34, '"'), (9, 't'), (10, 'n'), (13, 'r')] -%}
        {%- set ns.escaped =
            'replace(' ~ ns.escaped ~ ', chr(' ~ code ~ "), chr(92) || '" ~ letter ~ "')" -%}
    {%- endfor -%}
    {{ return(ns.escaped) }}
{%- endmacro %}
