{#-
    How many smallest units make one of a currency, from its digits; a currency without digits given
    has hundredths.
-#}
{% macro units_per_amount(minor_unit_digits) -%}
    case {{ minor_unit_digits }}
            when 0 then 1
            when 1 then 10
            when 3 then 1000
            when 4 then 10000
            else 100
        end
{%- endmacro %}
