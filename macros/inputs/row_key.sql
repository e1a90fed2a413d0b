{#-
    The key of an input's row as it came, as one text: parts joined by `|`, a missing part empty;
    null when all parts are missing.
-#}
{% macro row_key(input_name) -%}
    {%- set contract = basketry.input_contract()[input_name] -%}
    {%- set parts = [] -%}
    {%- for name, kind, is_required in contract['columns'] if name in contract['key'] -%}
        {%- do parts.append(name if kind == 'text' else basketry.as_text(name ~ '_raw')) -%}
    {%- endfor -%}
    {%- if parts | length == 1 -%}
    {{ parts[0] }}
    {%- else -%}
    case when coalesce({{ parts | join(', ') }}) is not null then {% for part in parts -%}
        coalesce({{ part }}, ''){{ " || '|' || " if not loop.last }}
    {%- endfor %} end
    {%- endif -%}
{%- endmacro %}
