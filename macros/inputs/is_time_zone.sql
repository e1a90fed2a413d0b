{#- Whether a var's value is the name of a time zone in the IANA list. -#}
{% macro is_time_zone(value) -%}
    {%- if value is not string -%} {{ return(false) }} {%- endif -%}
    {%- if modules.pytz.all_timezones_set is defined -%}
        {{ return(value in modules.pytz.all_timezones_set) }}
    {%- endif -%}
    {#-
        dbt 2 has no list. It finds a zone in any letters and gives the name as the list writes it;
        one that it does not find stops the run there, with dbt's own message.
    -#}
    {{ return(modules.pytz.timezone(value) | string == value) }}
{%- endmacro %}
