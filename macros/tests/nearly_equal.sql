{#-
    True when two numbers are the same but for the last digits of a 64-bit float (1e-9 of the larger
    one), or both are null. Never null, so that `not nearly_equal` finds a value that is missing on
    one side only.
-#}
{% macro nearly_equal(left, right) -%}
    {%- set left = basketry.as_double(left) -%}
    {%- set right = basketry.as_double(right) -%}
    case
            when {{ left }} is null or {{ right }} is null
                then {{ left }} is null and {{ right }} is null
            else
                abs({{ left }} - {{ right }})
                <= {{ basketry.as_double('0.000000001') }}
                * greatest(abs({{ left }}), abs({{ right }}))
        end
{%- endmacro %}
