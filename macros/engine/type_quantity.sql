{#- The one type of pieces. Decimal, because shops also sell by weight. -#}
{% macro type_quantity() -%} decimal(18, 4) {%- endmacro %}
