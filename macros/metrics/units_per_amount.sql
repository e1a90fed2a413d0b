{#-
    How many smallest units make one of a currency, from its digits; a currency without digits given
    has hundredths.
-#}
{% macro units_per_amount(minor_unit_digits) -%}
    cast(power(10, coalesce({{ minor_unit_digits }}, 2)) as integer)
{%- endmacro %}
