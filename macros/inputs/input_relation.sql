{#- The relation that feeds an input; none when the map does not name it. -#}
{% macro input_relation(input_name) -%}
    {%- set node_name = basketry.input_map()[input_name] -%}
    {{ return(basketry.ref_by_name(node_name) if node_name else none) }}
{%- endmacro %}
