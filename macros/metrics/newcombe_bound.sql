{#-
    One end of Newcombe's 95 % interval of the difference of two independent rates, from the rates
    and their Wilson intervals. `rate` and `other_rate` are columns that have a `_lower` and an
    `_upper` beside them; `side` is lower or upper. The difference is rate - other_rate.
-#}
{% macro newcombe_bound(rate, other_rate, side) -%}
    {%- set other_side = 'upper' if side == 'lower' else 'lower' -%}
    {{ rate }} - {{ other_rate }} {{ '-' if side == 'lower' else '+' }} sqrt(
            power({{ rate }} - {{ rate }}_{{ side }}, 2)
            + power({{ other_rate }}_{{ other_side }} - {{ other_rate }}, 2)
        )
{%- endmacro %}
