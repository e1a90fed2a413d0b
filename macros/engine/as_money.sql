{% macro as_money(expression) -%}
    cast({{ expression }} as {{ basketry.type_money() }})
{%- endmacro %}
