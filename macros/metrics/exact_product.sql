{#-
    The product of two amounts or quantities without loss. DuckDB multiplies two decimal(18, 4) in
    64 bits, which overflow at ninety billion; one digit more makes it use 128, and still fits
    Spark's 38.
-#}
{% macro exact_product(left_factor, right_factor) -%}
    cast({{ left_factor }} as decimal(19, 4)) * {{ right_factor }}
{%- endmacro %}
