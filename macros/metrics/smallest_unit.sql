{#- The smallest unit of a currency as money, from how many of them make one. -#}
{% macro smallest_unit(units_per_amount) -%}
    {{ basketry.as_money(basketry.ratio('1', units_per_amount)) }}
{%- endmacro %}
