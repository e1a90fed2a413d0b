{#-
    A number made by hash_of_texts stands for one row of texts. Where it fails, two units were
    counted as one: give the funnel of that number another funnel_id, and all numbers are others.
-#}
{% test numbers_stand_for_one_row_of_texts(model, number, texts) %}

    select {{ number }}
    from {{ model }}
    group by {{ number }}
    having
        {% for text in texts -%}
        min({{ text }}) <> max({{ text }}){{ ' or ' if not loop.last }}
        {% endfor %}

{% endtest %}
