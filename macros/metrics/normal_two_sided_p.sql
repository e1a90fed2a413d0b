{#-
    How likely a standard normal is as far from zero as z, to either side: twice the upper tail, by
    Hart's rational approximation (1968) as West gives it (2005), and beyond 7 by its continued
    fraction. Beyond 37 the exponential stands still, for PostgreSQL's refuses more: p is not right
    there, but below 1e-299.
-#}
{% macro normal_two_sided_p(z) -%}
    {%- set x = 'abs(' ~ z ~ ')' -%}
    {%- set numerator = namespace(sql='0.0352624965998911') -%}
    {%- for term in [
        0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931,
        220.206867912376
    ] -%}
        {%- set numerator.sql = '(' ~ numerator.sql ~ ' * ' ~ x ~ ' + ' ~ term ~ ')' -%}
    {%- endfor -%}
    {%- set denominator = namespace(sql='0.0883883476483184') -%}
    {%- for term in [
        1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831,
        793.826512519948, 440.413735824752
    ] -%}
        {%- set denominator.sql = '(' ~ denominator.sql ~ ' * ' ~ x ~ ' + ' ~ term ~ ')' -%}
    {%- endfor -%}
    {%- set fraction = namespace(sql='(' ~ x ~ ' + 0.65)') -%}
    {%- for part in range(10, 0, -1) -%}
        {%- set fraction.sql = '(' ~ x ~ ' + ' ~ part ~ '.0 / ' ~ fraction.sql ~ ')' -%}
    {%- endfor -%}
    case
            when {{ x }} < 7.0710678
                then
                    2 * exp(-{{ x }} * {{ x }} / 2) * {{ numerator.sql }}
                    / {{ denominator.sql }}
            else
                2 * exp(-least({{ x }}, 37) * least({{ x }}, 37) / 2)
                / 2.5066282746310005 / {{ fraction.sql }}
        end
{%- endmacro %}
