{#- None of the columns is ever null: one pass over the table for all of them. -#}
{% test are_never_null(model, columns) %}

    select *
    from {{ model }}
    where
        {%- for column in columns %}
        {{ 'or ' if not loop.first }}{{ column }} is null
        {%- endfor %}

{% endtest %}
