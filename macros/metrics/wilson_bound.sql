{#-
    One end of the Wilson 95 % interval of a rate, from counts; null without trials. `side` is lower
    or upper. Clamped, because the last digit of a root can leave 0 to 1.
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
    case
            when {{ trials }} > 0
                then {{ 'greatest(0' if side == 'lower' else 'least(1' }}, {{ bound }})
        end
{%- endmacro %}
