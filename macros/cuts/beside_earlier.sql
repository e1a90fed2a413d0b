{#-
    Rows of periods beside the same rows of the period before and of last year: a select of all
    their columns, and of each value once more as `previous_period_<value>` and `last_year_<value>`.
    Null where the earlier period has no such row. `counts` names rows with a `period_key` and the
    columns of `keys`, `periods` the rows of int_basketry__periods.
-#}
{% macro beside_earlier(counts, periods, keys, values, earlier=['previous_period', 'last_year']) -%}
    select
        this_period.*
        {%- for before in earlier %}
        {%- for value in values %},
        {{ before }}.{{ value }} as {{ before }}_{{ value }}
        {%- endfor %}
        {%- endfor %}
    from {{ counts }} as this_period
    inner join {{ periods }} as compared_periods
        on this_period.period_key = compared_periods.period_key
    {%- for before in earlier %}
    left join {{ counts }} as {{ before }}
        on
            compared_periods.{{ before }}_key = {{ before }}.period_key
            {%- for key in keys %}
            and this_period.{{ key }} = {{ before }}.{{ key }}
            {%- endfor %}
    {%- endfor %}
{%- endmacro %}
