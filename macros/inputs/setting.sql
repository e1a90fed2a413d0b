{#-
    The value of a setting: `vars: basketry: <name>`, or its default, validated. Raises an error
    that names the var, the value and what is allowed.
-#}
{% macro setting(name) -%}
    {%- set defaults = {
        'time_zone': 'Asia/Tokyo',
        'week_start': 'monday',
        'default_currency': 'JPY',
        'order_value_basis': 'net',
        'guest_identity': 'visitor',
        'prices_include_tax': true,
        'as_of_date': basketry.demo_as_of_date(),
        'max_rejected_share': 0.05,
        'affinity_min_count': 20,
        'max_basket_products': 100,
        'offer_window_hours': 72,
        'offer_credit_rule': 'last',
        'offer_min_shown_count': 1,
        'lead_line_rule': 'most_expensive',
        'price_change_days': 28,
        'affinity_shortest_period': 'month',
        'top_up_reach_share': 0.3,
        'session_idle_minutes': 30,
        'max_session_events': 1000,
        'max_funnel_steps': 10,
        'best_month_min_entered': 100,
        'enough_conversion_count': 50,
        'enough_conversion_days': 30,
    } -%}
    {%- set choices = {
        'week_start': ['monday', 'sunday'],
        'order_value_basis': ['gross', 'net', 'kept', 'paid'],
        'guest_identity': ['visitor', 'order'],
        'offer_credit_rule': ['last', 'first'],
        'lead_line_rule': ['most_expensive', 'first'],
        'affinity_shortest_period': ['month', 'quarter', 'year', 'all'],
    } -%}
    {%- set least = {
        'affinity_min_count': 1,
        'max_basket_products': 2,
        'offer_window_hours': 1,
        'offer_min_shown_count': 1,
        'price_change_days': 1,
        'session_idle_minutes': 1,
        'max_session_events': 1,
        'max_funnel_steps': 2,
        'best_month_min_entered': 1,
        'enough_conversion_count': 1,
        'enough_conversion_days': 1,
    } -%}
    {%- if name not in defaults -%}
        {{ exceptions.raise_compiler_error(
            "basketry: setting('" ~ name ~ "') is unknown; allowed: " ~ defaults.keys() | join(', ')
        ) }}
    {%- endif -%}
    {%- set value = var(name, defaults[name]) -%}
    {%- set value = defaults[name] if value is none else value -%}
    {%- set wanted = none -%}
    {%- if name in choices and value not in choices[name] -%}
        {%- set wanted = choices[name] | join(', ') -%}
    {%- elif name == 'time_zone' and not basketry.is_time_zone(value) -%}
        {%- set wanted = 'an IANA time zone name such as Asia/Tokyo' -%}
    {%- elif name == 'default_currency' and not modules.re.fullmatch('[A-Z]{3}', value | string) -%}
        {%- set wanted = 'a three-letter ISO 4217 code such as JPY' -%}
    {%- elif name == 'prices_include_tax' and value is not boolean -%}
        {%- set wanted = 'true, false' -%}
    {%- elif name == 'as_of_date' and value is not none and not basketry.is_calendar_date(value) -%}
        {%- set wanted = 'a date as YYYY-MM-DD' -%}
    {%- elif name == 'max_rejected_share'
        and not (value is number and value is not boolean and 0 <= value and value <= 1) -%}
        {%- set wanted = 'a number from 0 to 1' -%}
    {%- elif name == 'top_up_reach_share'
        and not (value is number and value is not boolean and 0 < value and value < 1) -%}
        {%- set wanted = 'a number above 0 and below 1' -%}
    {%- elif name in least and not (value is integer and value >= least[name]) -%}
        {%- set wanted = 'a whole number from ' ~ least[name] -%}
    {%- endif -%}
    {%- if wanted -%}
        {{ exceptions.raise_compiler_error(
            "basketry: var '" ~ name ~ "' is '" ~ value ~ "'; allowed: " ~ wanted
        ) }}
    {%- endif -%}
    {{ return(value) }}
{%- endmacro %}
