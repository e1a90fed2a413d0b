{#-
    The relation of a node that the map names. A plain name is a node of the user's own project,
    `package.name` one of another package they installed; our own seeds are found either way. The
    package is always spelled out, because dbt warns when a package's ref() reaches into the root
    project by luck.
-#}
{% macro ref_by_name(node_name) -%}
    {%- if '.' in node_name -%}
        {%- set package_name, name = node_name.split('.', 1) -%}
        {{ return(ref(package_name, name)) }}
    {%- elif node_name.startswith('demo_') and node_name[5:] in basketry.input_contract() -%}
        {{ return(ref('basketry', node_name)) }}
    {%- else -%}
        {{ return(ref(project_name, node_name)) }}
    {%- endif -%}
{%- endmacro %}
