{#-
    Whether an event happened on the page and is about the category that a condition asks for; a
    condition that asks for neither fits every event. Both are names of relations: one with
    `page_path` and `category`, one with `page_path_like` (see the macro) and `category`.
-#}
{% macro event_fits(event, condition) -%}
    (
                {{ condition }}.page_path_like is null
                or {{ event }}.page_path like {{ condition }}.page_path_like escape '!'
            )
            and (
                {{ condition }}.category is null
                or {{ event }}.category = {{ condition }}.category
            )
{%- endmacro %}
