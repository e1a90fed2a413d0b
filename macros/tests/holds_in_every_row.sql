{#-
    All conditions are true in every row. A condition that is null fails: say what null means in the
    condition.
-#}
{% test holds_in_every_row(model, conditions) %}

    select *
    from {{ model }}
    where
        {%- for condition in conditions %}
        {{ 'or ' if not loop.first }}not coalesce(({{ condition }}), false)
        {%- endfor %}

{% endtest %}
