{#-
    How many standard errors two independent rates differ by, with a common rate, from counts; null
    where all or none of both are successes, and where one has no trials.
-#}
{% macro two_rates_z(successes, trials, other_successes, other_trials) -%}
    {%- set common_rate = basketry.ratio(
        '(' ~ successes ~ ' + ' ~ other_successes ~ ')', '(' ~ trials ~ ' + ' ~ other_trials ~ ')'
    ) -%}
    {%- set error = 'sqrt(' ~ common_rate ~ ' * (1 - ' ~ common_rate ~ ') * ('
        ~ basketry.ratio('1', trials) ~ ' + ' ~ basketry.ratio('1', other_trials) ~ '))' -%}
    {{ basketry.ratio(
        '(' ~ basketry.ratio(successes, trials) ~ ' - '
        ~ basketry.ratio(other_successes, other_trials) ~ ')',
        error
    ) }}
{%- endmacro %}
