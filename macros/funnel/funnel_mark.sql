{#-
    Where a moment stands in a pass over its unit, as a whole number: of a chain the odd one above
    twice its position, of what may not come between twice its position. So the highest mark so far
    tells both what came last and whether it was a chain. A position is a number among the moments
    of the unit where steps follow each other directly, and a time elsewhere.
-#}
{% macro funnel_mark(moment_number, moment_microseconds, is_chain) -%}
    coalesce({{ moment_number }}, {{ moment_microseconds }}) * 2{{ ' + 1' if is_chain }}
{%- endmacro %}
