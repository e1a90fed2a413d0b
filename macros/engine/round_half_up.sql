{#-
    A double as a whole number, halves away from zero, as a decimal. PostgreSQL rounds doubles half
    to even, and a tie such as 2.4999999999999996 is meant as 2.5: going through ten digits settles
    both, the same everywhere.
-#}
{% macro round_half_up(expression) -%}
    cast(round(cast({{ expression }} as decimal(28, 10)), 0) as {{ basketry.type_money() }})
{%- endmacro %}
