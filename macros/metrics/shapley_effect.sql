{#-
    How much of the change of a product of two or three factors is put down to one of them: its
    change with the others as they were and as they are, averaged over every order in which the
    factors could have changed (Shapley). The effects of all factors add up to the change, and none
    is left over that belongs to two. A factor may be nought; doubles in, a double out.
-#}
{% macro shapley_effect(earlier_factors, later_factors, number) -%}
    {%- if earlier_factors | length not in (2, 3)
        or later_factors | length != earlier_factors | length
        or number not in range(1, earlier_factors | length + 1) -%}
        {{ exceptions.raise_compiler_error(
            "basketry: shapley_effect(" ~ earlier_factors ~ ", " ~ later_factors ~ ", " ~ number
            ~ "); allowed: two or three factors each, and the number of one of them, from 1"
        ) }}
    {%- endif -%}
    {%- set earlier, later = [], [] -%}
    {%- for factor in range(earlier_factors | length) if factor != number - 1 -%}
        {%- do earlier.append(earlier_factors[factor]) -%}
        {%- do later.append(later_factors[factor]) -%}
    {%- endfor -%}
    ({{ later_factors[number - 1] }} - {{ earlier_factors[number - 1] }})
    {%- if earlier | length == 1 %}
    * ({{ earlier[0] }} + {{ later[0] }}) / 2
    {%- else %}
    * (
        2 * {{ earlier[0] }} * {{ earlier[1] }} + {{ earlier[0] }} * {{ later[1] }}
        + 2 * {{ later[0] }} * {{ later[1] }} + {{ later[0] }} * {{ earlier[1] }}
    ) / 6
    {%- endif %}
{%- endmacro %}
