{#-
    A quantile by linear interpolation between ranks (type 7, as percentile_cont), over a group as
    in value_at_rank that also carries `group_order_count`. `percent` is a whole number from 0 to
    100, so that ranks are computed without rounding.
-#}
{% macro quantile_by_rank(value, percent) -%}
    {%- set position = '((group_order_count - 1) * ' ~ percent ~ ')' -%}
    {%- set rank = '(' ~ position ~ ' - mod(' ~ position ~ ', 100)) / 100 + 1' -%}
    {%- set next_rank = 'least(' ~ rank ~ ' + 1, group_order_count)' -%}
    {%- set lower = basketry.as_double(basketry.value_at_rank(value, rank)) -%}
    {%- set upper = basketry.as_double(basketry.value_at_rank(value, next_rank)) -%}
    {{ lower }} + ({{ upper }} - {{ lower }})
        * max(mod({{ position }}, 100)) / {{ basketry.as_double(100) }}
{%- endmacro %}
