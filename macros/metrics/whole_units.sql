{#-
    So many smallest units of a currency, rounded half up to whole ones, as money. `units_per_amount` is
    1 for the yen, 100 for the dollar.
-#}
{% macro whole_units(units, units_per_amount) -%}
    {{ basketry.as_money(basketry.exact_product(
        basketry.round_half_up(units), basketry.smallest_unit(units_per_amount)
    )) }}
{%- endmacro %}
