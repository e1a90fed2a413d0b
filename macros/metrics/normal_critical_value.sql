{#- The two-sided 95 % point of the standard normal distribution. -#}
{% macro normal_critical_value() -%}
    {{ return(1.959963984540054) }}
{%- endmacro %}
