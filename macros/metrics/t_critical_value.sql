{#-
    The two-sided 95 % point of Student's t distribution for a double of degrees of freedom, by the
    Cornish-Fisher expansion to the fourth order: 1.5e-8 from the true value at 30 degrees. Null
    below 30, where the expansion and the interval are not to be trusted.
-#}
{% macro t_critical_value(degrees_of_freedom) -%}
    {%- set z = basketry.normal_critical_value() -%}
    {%- set df = basketry.as_double(degrees_of_freedom) -%}
    {%- set terms = [
        (z ** 3 + z) / 4,
        (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
        (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
        (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160,
    ] -%}
    case
            when {{ degrees_of_freedom }} >= 30
                then
                    {{ basketry.as_double(z) }}
                    {%- for term in terms %}
                    + {{ basketry.as_double(term) }} / power({{ df }}, {{ loop.index }})
                    {%- endfor %}
        end
{%- endmacro %}
