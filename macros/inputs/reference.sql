{#-
    The relation of a reference table: the merchant's own where the map names one, otherwise our
    seed.
-#}
{% macro reference(name) -%}
    {%- set node_name = basketry.input_map()[name] -%}
    {{ return(ref('basketry', name) if node_name == name else basketry.ref_by_name(node_name)) }}
{%- endmacro %}
