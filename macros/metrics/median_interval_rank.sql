{#-
    The rank of the lower end of the median's 95 % interval among n sorted values; the upper end is
    n + 1 minus it. Null where n is too small to have one. Source: METHODS, order-statistic interval
    of the binomial, normal approximation.
-#}
{% macro median_interval_rank(member_count) -%}
    {%- set rank = 'floor((' ~ member_count ~ ' + 1) / ' ~ basketry.as_double(2)
        ~ ' - ' ~ basketry.normal_critical_value()
        ~ ' * sqrt(' ~ basketry.as_double(member_count) ~ ') / 2)' -%}
    case when {{ rank }} >= 1 then {{ rank }} end
{%- endmacro %}
