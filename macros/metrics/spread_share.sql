{#-
    A part's share of a total in proportion to its weight, rounded half up to the currency's
    smallest unit, as money. The parts' shares need not add up: the caller gives the rest to one
    part. `units_per_amount` is 1 for the yen, 100 for the dollar.
-#}
{% macro spread_share(total, weight, weight_sum, units_per_amount) -%}
    {%- set units = basketry.round_half_up(
        basketry.as_double(total) ~ ' * ' ~ basketry.as_double(units_per_amount)
        ~ ' * ' ~ basketry.ratio(weight, weight_sum)
    ) -%}
    {{ basketry.as_money(basketry.exact_product(units, basketry.smallest_unit(units_per_amount))) }}
{%- endmacro %}
