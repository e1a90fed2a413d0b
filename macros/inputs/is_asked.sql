{#-
    Whether a question is to be answered: `vars: basketry: questions`, a list of names; without it
    every question is. What is off is not built, and nothing that is on reads it.
-#}
{% macro is_asked(question) -%}
    {%- set questions = ['order_value', 'baskets', 'products', 'offers', 'funnel', 'quality'] -%}
    {%- set asked = var('questions', none) -%}
    {%- set asked = questions if asked is none else asked -%}
    {%- if asked is string or asked is mapping or asked is not iterable -%}
        {{ exceptions.raise_compiler_error(
            "basketry: var 'questions' is '" ~ asked ~ "'; it must be a list of some of: "
            ~ questions | join(', ')
        ) }}
    {%- endif -%}
    {%- for name in asked if name not in questions -%}
        {{ exceptions.raise_compiler_error(
            "basketry: var 'questions' names '" ~ name ~ "'; allowed: " ~ questions | join(', ')
        ) }}
    {%- endfor -%}
    {%- if question not in questions -%}
        {{ exceptions.raise_compiler_error(
            "basketry: is_asked('" ~ question ~ "') is unknown; allowed: " ~ questions | join(', ')
        ) }}
    {%- endif -%}
    {{ return(question in asked) }}
{%- endmacro %}
