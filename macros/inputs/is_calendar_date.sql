{#-
    Whether a var's value is a date as YYYY-MM-DD that the calendar has. YAML may have read it as a
    date already.
-#}
{% macro is_calendar_date(value) -%}
    {%- set text = value | string -%}
    {%- if not modules.re.fullmatch('[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}', text) -%}
        {{ return(false) }}
    {%- endif -%}
    {#- Cut by place: the match of dbt 2 is a list of its groups, that of dbt 1 an object. -#}
    {%- set year, month, day = text[:4] | int, text[5:7] | int, text[8:] | int -%}
    {%- if month < 1 or month > 12 -%} {{ return(false) }} {%- endif -%}
    {%- set is_leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0 -%}
    {%- set days = [31, 29 if is_leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] -%}
    {#- Compared one by one: dbt 2 reads `1 <= day <= 31` as `(1 <= day) <= 31`, which is true. -#}
    {{ return(1 <= day and day <= days[month - 1]) }}
{%- endmacro %}
