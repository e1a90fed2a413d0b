{#-
    The smallest unit of a currency as money, from how many of them make one. A `case`, because a
    quotient would be a float.
-#}
{% macro smallest_unit(units_per_amount) -%}
    cast(
            case {{ units_per_amount }}
                when 1 then 1
                when 10 then 0.1
                when 100 then 0.01
                when 1000 then 0.001
                else 0.0001
            end as {{ basketry.type_money() }}
        )
{%- endmacro %}
