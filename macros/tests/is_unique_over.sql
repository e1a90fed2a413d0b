{#- The columns together are a key: no two rows share all of their values. Nulls count as equal. -#}
{% test is_unique_over(model, columns) %}

    select
        {{ columns | join(',\n        ') }},
        count(*) as row_count
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1

{% endtest %}
