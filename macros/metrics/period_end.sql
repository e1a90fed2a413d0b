{#-
    The last day of a period, inclusive. The grain is SQL, so that one expression serves a column of
    grains.
-#}
{% macro period_end(period_grain, period_start_date) -%}
    case {{ period_grain }}
        when 'day' then {{ period_start_date }}
        when 'week' then {{ basketry.add_days(period_start_date, 6) }}
        {%- for grain, months in [('month', 1), ('quarter', 3), ('year', 12)] %}
        when '{{ grain }}'
            then {{ basketry.add_days(basketry.add_months(period_start_date, months), -1) }}
        {%- endfor %}
    end
{%- endmacro %}
