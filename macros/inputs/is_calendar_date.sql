{#-
    Whether a var's value is a date as YYYY-MM-DD that the calendar has. YAML may have read it as a
    date already.
-#}
{% macro is_calendar_date(value) -%}
    {%- set shape = '([1-9][0-9]{3})-([0-9]{2})-([0-9]{2})' -%}
    {%- set match = modules.re.fullmatch(shape, value | string) -%}
    {%- if not match -%} {{ return(false) }} {%- endif -%}
    {%- set year, month, day = match.group(1) | int, match.group(2) | int, match.group(3) | int -%}
    {%- if month < 1 or month > 12 -%} {{ return(false) }} {%- endif -%}
    {%- set is_leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0 -%}
    {%- set days = [31, 29 if is_leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] -%}
    {{ return(1 <= day <= days[month - 1]) }}
{%- endmacro %}
