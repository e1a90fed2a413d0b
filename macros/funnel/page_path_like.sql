{#-
    A merchant's pattern of pages as the text that LIKE wants, with `!` to escape: `*` stands for
    any text, and the signs that mean something to LIKE mean themselves. `pattern` is SQL.
-#}
{% macro page_path_like(pattern) -%}
    replace(
            replace(
                replace(replace({{ pattern }}, '!', '!!'), '%', '!%'), '_', '!_'
            ),
            '*',
            '%'
        )
{%- endmacro %}
