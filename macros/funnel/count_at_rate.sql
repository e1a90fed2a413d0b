{#-
    What a later count of a funnel would be if one transition had another rate and everything after
    it stayed as it is: in 64-bit floats, null where nobody made the transition.
-#}
{% macro count_at_rate(later_count, entered_count, reached_count, rate) -%}
    {{ basketry.ratio(
        basketry.as_double(later_count) ~ ' * ' ~ basketry.as_double(entered_count) ~ ' * ' ~ rate,
        reached_count
    ) }}
{%- endmacro %}
