{#-
    From the mark of a chain back to the time of its step, for the moment that looks back. Where
    steps follow each other directly, that is the time of the moment before, or, of two steps made
    by one event, of this moment itself.
-#}
{% macro microseconds_of_mark(
    mark, moment_number, moment_microseconds, moment_before_microseconds
) -%}
    case
            when {{ moment_number }} is null then cast(({{ mark }} - 1) / 2 as bigint)
            when {{ mark }} > {{ moment_number }} * 2 then {{ moment_microseconds }}
            else {{ moment_before_microseconds }}
        end
{%- endmacro %}
