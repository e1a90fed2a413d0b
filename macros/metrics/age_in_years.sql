{#-
    Full years from a birth date to a later date or timestamp; who is born on 29 February turns a
    year older on 1 March.
-#}
{% macro age_in_years(birth_date, on_date) -%}
    cast(
            extract(year from {{ on_date }}) - extract(year from {{ birth_date }})
            - case
                when
                    extract(month from {{ on_date }}) * 100 + extract(day from {{ on_date }})
                    < extract(month from {{ birth_date }}) * 100
                    + extract(day from {{ birth_date }})
                    then 1
                else 0
            end as integer
        )
{%- endmacro %}
