{#-
    The sum of doubles as a decimal, which is the same whatever order the engine adds them in: the
    last digit of a sum of doubles changes from run to run. Holds totals below 1e28, to ten digits.
-#}
{% macro sum_in_any_order(expression) -%}
    sum(cast({{ expression }} as decimal(38, 10)))
{%- endmacro %}
