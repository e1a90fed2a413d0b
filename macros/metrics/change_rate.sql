{#-
    The change from an earlier value as a rate (0.1 = 10 % more), null where there is no earlier
    value or it is zero.
-#}
{% macro change_rate(value, earlier_value) -%}
    {{ basketry.ratio(value, earlier_value) }} - 1
{%- endmacro %}
