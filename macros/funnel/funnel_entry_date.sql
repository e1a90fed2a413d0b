{#-
    The business day on which a chain began: of a session that of its start, which every moment of
    it carries as `unit_date`.
-#}
{% macro funnel_entry_date(unit, unit_date, started_microseconds) -%}
    case
            when {{ unit }} = 'session' then {{ unit_date }}
            else
                cast({{ basketry.to_local(
                    basketry.timestamp_of_microseconds(started_microseconds),
                    basketry.setting('time_zone')
                ) }} as date)
        end
{%- endmacro %}
