{#-
    One end of the 95 % interval of how much higher one rate is than another, as a share of the
    other (0.1 = 10 % higher), from counts: that of the logarithm of their ratio (Katz 1978). Null
    where one of the two counts of successes is zero, for then it has no logarithm. `side` is lower
    or upper.
-#}
{% macro lift_bound(successes, trials, other_successes, other_trials, side) -%}
    {{ basketry.ratio(
        basketry.ratio(successes, trials), basketry.ratio(other_successes, other_trials)
    ) }} * exp(
            {{ '-' if side == 'lower' }}{{ basketry.normal_critical_value() }} * sqrt(
                ({{ basketry.ratio('1', successes) }} - {{ basketry.ratio('1', trials) }})
                + (
                    {{ basketry.ratio('1', other_successes) }}
                    - {{ basketry.ratio('1', other_trials) }}
                )
            )
        ) - 1
{%- endmacro %}
