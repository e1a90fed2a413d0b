{#-
    A double as money, rounded at its fourth digit, halves away from zero. What is a half by
    arithmetic is seldom one as a double: going through six digits settles it, the same everywhere
    for amounts below a billion.
-#}
{% macro round_to_money(expression) -%}
    cast(round(cast({{ expression }} as decimal(28, 6)), 4) as {{ basketry.type_money() }})
{%- endmacro %}
