{#-
    The value at a rank (1 = smallest) of a group that holds one row per distinct value with its
    `last_rank`, the running count of members. An aggregate; null when the rank is null.
-#}
{% macro value_at_rank(value, rank) -%}
    min(case when last_rank >= {{ rank }} then {{ value }} end)
{%- endmacro %}
