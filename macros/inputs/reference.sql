{#-
    The relation of a reference table: the merchant's own where the map names one, otherwise our
    seed.
-#}
{% macro reference(name) -%}
    {{ return(basketry.ref_by_name(basketry.input_map()[name])) }}
{%- endmacro %}
