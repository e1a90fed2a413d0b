{#-
    One end of the Wilson 95 % interval of a rate, from counts; null without trials. `side` is lower
    or upper. A rate of 0 or 1 is itself an end of its interval: that is said outright, because the
    last digit of the root would miss it.
-#}
{% macro wilson_bound(successes, trials, side) -%}
    {%- set z = basketry.normal_critical_value() -%}
    {%- set hits = basketry.as_double(successes) -%}
    {%- set misses = '(' ~ basketry.as_double(trials) ~ ' - ' ~ hits ~ ')' -%}
    {%- set root = z ~ ' * sqrt(' ~ z * z ~ ' + 4 * ' ~ hits ~ ' * '
        ~ basketry.ratio(misses, trials) ~ ')' -%}
    {%- set bound = basketry.ratio(
        '2 * ' ~ hits ~ ' + ' ~ z * z ~ (' - ' if side == 'lower' else ' + ') ~ root,
        '2 * (' ~ basketry.as_double(trials) ~ ' + ' ~ z * z ~ ')'
    ) -%}
    {%- set is_end = (successes ~ ' = 0') if side == 'lower' else (successes ~ ' = ' ~ trials) -%}
    case
            when {{ trials }} > 0 and {{ is_end }}
                then {{ basketry.as_double(0 if side == 'lower' else 1) }}
            when {{ trials }} > 0
                then {{ bound }}
        end
{%- endmacro %}
