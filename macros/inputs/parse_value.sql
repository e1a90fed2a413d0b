{#-
    A value in the type of its kind, or null where it cannot be read: nothing raises. `family` is
    what it came as (column_family). Written with patterns and `case`, because PostgreSQL has no
    try_cast.
-#}
{% macro parse_value(expression, kind, family) -%}
    {%- set day = '([1-9][0-9]{3}-('
        ~ '(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])'
        ~ '|(0[469]|11)-(0[1-9]|[12][0-9]|30)'
        ~ '|02-(0[1-9]|1[0-9]|2[0-8]))'
        ~ '|([1-9][0-9](0[48]|[2468][048]|[13579][26])'
        ~ '|(1[26]|[2468][048]|[3579][26])00)-02-29)' -%}
    {%- set time = '([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?'
        ~ '(Z|[+]00(:00)?)?)?' -%}
    {%- set zone = '(Z|[+]00(:00)?)$' -%}
    {%- if family == 'text' and kind == 'number' -%}
    {#- The outer cast keeps the scale, which PostgreSQL forgets in a `case` without `else`. -#}
    cast(case
            when {{ basketry.matches(expression, '^[+-]?[0-9]{1,13}([.][0-9]+)?$') }}
                then cast({{ expression }} as decimal(18, 4))
        end as decimal(18, 4))
    {%- elif family == 'text' and kind == 'integer' -%}
    case
            when {{ basketry.matches(expression, '^[+-]?[0-9]{1,13}([.]0+)?$') }}
                then cast(cast({{ expression }} as decimal(18, 4)) as bigint)
        end
    {%- elif family == 'text' and kind == 'boolean' -%}
    case
            when lower({{ expression }}) in ('true', 't', 'yes', '1') then true
            when lower({{ expression }}) in ('false', 'f', 'no', '0') then false
        end
    {%- elif family == 'text' and kind == 'date' -%}
    case
            when {{ basketry.matches(expression, '^' ~ day ~ time ~ '$') }}
                then cast(substr({{ expression }}, 1, 10) as date)
        end
    {%- elif family == 'text' and kind == 'timestamp' -%}
    case
            when {{ basketry.matches(expression, '^' ~ day ~ time ~ '$') }}
                then cast(
                    replace(regexp_replace({{ expression }}, '{{ zone }}', ''), 'T', ' ')
                    as timestamp
                )
        end
    {%- elif kind == 'number' -%}
    cast(case
            when abs({{ expression }}) < 10000000000000
                then cast(round(cast({{ expression }} as decimal(28, 10)), 4) as decimal(18, 4))
        end as decimal(18, 4))
    {%- elif kind == 'integer' -%}
    case
            when
                abs({{ expression }}) < 10000000000000
                and {{ expression }} = floor({{ expression }})
                then cast({{ expression }} as bigint)
        end
    {%- elif kind == 'boolean' and family == 'number' -%}
    case {{ expression }} when 1 then true when 0 then false end
    {%- else -%}
    cast({{ expression }} as {{ kind }})
    {%- endif -%}
{%- endmacro %}
