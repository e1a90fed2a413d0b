{#-
    The relation of a node that the map names. A plain name is a node of the user's own project,
    `package.name` one of another package they installed, and `basketry__name` one of our seeds. The
    package is always spelled out: dbt looks for a bare name in the root project first.
-#}
{% macro ref_by_name(node_name) -%}
    {%- if '.' in node_name -%}
        {%- set package_name, name = node_name.split('.', 1) -%}
        {{ return(ref(package_name, name)) }}
    {%- elif node_name.startswith('basketry__') -%}
        {{ return(ref('basketry', node_name)) }}
    {%- else -%}
        {{ return(ref(project_name, node_name)) }}
    {%- endif -%}
{%- endmacro %}
