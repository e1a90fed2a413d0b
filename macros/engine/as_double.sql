{% macro as_double(expression) -%}
    cast({{ expression }} as {{ basketry.type_double() }})
{%- endmacro %}
