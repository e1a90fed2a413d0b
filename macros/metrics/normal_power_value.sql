{#-
    The one-sided 80 % point of the standard normal distribution: how far beyond the critical value
    an effect must lie to be found four times out of five.
-#}
{% macro normal_power_value() -%}
    {{ return(0.8416212335729143) }}
{%- endmacro %}
