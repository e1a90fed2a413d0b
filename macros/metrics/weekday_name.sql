{#- The English name of a day of the week in small letters, monday to sunday. -#}
{% macro weekday_name(expression) -%}
    case {{ basketry.iso_weekday(expression) }}
            when 1 then 'monday'
            when 2 then 'tuesday'
            when 3 then 'wednesday'
            when 4 then 'thursday'
            when 5 then 'friday'
            when 6 then 'saturday'
            when 7 then 'sunday'
        end
{%- endmacro %}
