{#-
    The first day of the period before. The grain is SQL, so that one expression serves a column of
    grains.
-#}
{% macro previous_period_start(period_grain, period_start_date) -%}
    case {{ period_grain }}
        {%- for grain, days in [('day', 1), ('week', 7)] %}
        when '{{ grain }}' then {{ basketry.add_days(period_start_date, -days) }}
        {%- endfor %}
        {%- for grain, months in [('month', 1), ('quarter', 3), ('year', 12)] %}
        when '{{ grain }}' then {{ basketry.add_months(period_start_date, -months) }}
        {%- endfor %}
    end
{%- endmacro %}
