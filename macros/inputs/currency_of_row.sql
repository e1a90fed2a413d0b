{#-
    The currency of a row's money: its own code where it is one, otherwise its order's; null where
    neither tells.
-#}
{% macro currency_of_row(own_currency, order_currency) -%}
    case
            when {{ basketry.matches(own_currency, '^[A-Z]{3}$') }} then {{ own_currency }}
            else {{ order_currency }}
        end
{%- endmacro %}
