{#-
    The standard normal that lies as far out as Student's t with a double of degrees of freedom, by
    Hill's expansion (1970): `normal_two_sided_p` of it is the p of t, to 2e-12 at 30 degrees. Null
    below 30, as the interval is.
-#}
{% macro t_to_normal(t, degrees_of_freedom) -%}
    {%- set df = basketry.as_double(degrees_of_freedom) -%}
    {%- set a = '(' ~ df ~ ' - 0.5)' -%}
    {%- set b = '(48 * ' ~ a ~ ' * ' ~ a ~ ')' -%}
    {%- set y = '(' ~ a ~ ' * ln(1 + ' ~ t ~ ' * ' ~ t ~ ' / ' ~ df ~ '))' -%}
    case
            when {{ degrees_of_freedom }} >= 30
                then
                    sqrt({{ y }}) * (
                        1 + (
                            {{ y }} + 3
                            + (((-0.4 * {{ y }} - 3.3) * {{ y }} - 24) * {{ y }} - 85.5)
                            / (0.8 * {{ y }} * {{ y }} + 100 + {{ b }})
                        ) / {{ b }}
                    )
        end
{%- endmacro %}
