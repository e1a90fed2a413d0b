{#-
    Each pair of expressions is equal in every row, but for the last digits of a 64-bit float. Both
    null is equal; null on one side is not.
-#}
{% test are_nearly_equal(model, pairs) %}

    select *
    from {{ model }}
    where
        {%- for left, right in pairs %}
        {{ 'or ' if not loop.first }}not {{ basketry.nearly_equal(left, right) }}
        {%- endfor %}

{% endtest %}
