{#-
    The cuts of order lines: each the name of a segment and what it is of a line, in SQL over
    fct_order_items. An order is in such a cut once per value, with the lines of that value only.
-#}
{% macro order_line_cuts() -%}
    {{ return([
        ['category', 'category'],
        ['line_kind', 'line_kind'],
    ]) }}
{%- endmacro %}
