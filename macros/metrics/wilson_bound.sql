{#-
    One end of the Wilson 95 % interval of a rate, from counts; null without trials. `side` is lower
    or upper. The upper end is what the lower end of the misses leaves of 1: so a rate of 0 or 1 is
    itself an end of its interval, to the last digit.
-#}
{% macro wilson_bound(successes, trials, side) -%}
    {%- set z = basketry.normal_critical_value() -%}
    {%- set trials_counted = basketry.as_double(trials) -%}
    {%- set successes_counted = basketry.as_double(successes) -%}
    {%- set failures_counted = '(' ~ trials_counted ~ ' - ' ~ successes_counted ~ ')' -%}
    {%- set hits = successes_counted if side == 'lower' else failures_counted -%}
    {%- set misses = failures_counted if side == 'lower' else successes_counted -%}
    {%- set lower_bound = basketry.ratio(
        '2 * ' ~ hits ~ ' + ' ~ z * z ~ ' - ' ~ z ~ ' * sqrt('
        ~ z * z ~ ' + 4 * ' ~ hits ~ ' * ' ~ basketry.ratio(misses, trials) ~ ')',
        '2 * (' ~ trials_counted ~ ' + ' ~ z * z ~ ')'
    ) -%}
    {{ lower_bound if side == 'lower' else '(1 - ' ~ lower_bound ~ ')' }}
{%- endmacro %}
