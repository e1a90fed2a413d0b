{#- The one type of money. Four digits: unit prices of real shops carry three. -#}
{% macro type_money() -%} decimal(18, 4) {%- endmacro %}
