{#-
    The number of a period: its grain (1 day, 2 week, 3 month, 4 quarter, 5 year), then its first
    day as yyyymmdd. 320260301 is March 2026. It is computed, so that any model names a period
    without looking it up, and it never changes its meaning.
-#}
{% macro period_key(period_grain, period_start_date) -%}
    cast(
        case {{ period_grain }}
            {%- for grain in ['day', 'week', 'month', 'quarter', 'year'] %}
            when '{{ grain }}' then {{ loop.index }}00000000
            {%- endfor %}
        end
        + extract(year from {{ period_start_date }}) * 10000
        + extract(month from {{ period_start_date }}) * 100
        + extract(day from {{ period_start_date }})
        as integer
    )
{%- endmacro %}
