{#-
    A quantile by linear interpolation between ranks (type 7, as percentile_cont), over a group that
    holds one row per distinct value with `order_count`, its running sum `last_rank` and its total
    `group_order_count`. A value weighs as much as its ranks lie within one rank of the quantile's
    place, (n - 1) * percent / 100 + 1. Weights are whole hundredths and amounts are decimals: one
    division is all that is rounded.
-#}
{% macro quantile_by_rank(value, percent) -%}
    {%- set place = '(group_order_count - 1) * ' ~ percent ~ ' + 100' -%}
    {{ basketry.ratio(
        'sum(' ~ value ~ ' * cast('
        ~ 'greatest(0, least(100, ' ~ place ~ ' - 100 * (last_rank - order_count)))'
        ~ ' - greatest(0, least(100, ' ~ place ~ ' - 100 * last_rank)) as integer))',
        '100'
    ) }}
{%- endmacro %}
