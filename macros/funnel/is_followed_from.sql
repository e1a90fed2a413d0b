{#-
    Whether the latest mark before a moment is that of a chain, which is odd, and, where steps
    follow each other directly, that of the moment right before it or of the same event.
-#}
{% macro is_followed_from(mark, moment_number) -%}
    ({{ mark }} % 2 = 1 and coalesce({{ mark }} >= {{ moment_number }} * 2 - 1, true))
{%- endmacro %}
