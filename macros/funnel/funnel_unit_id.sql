{#-
    What a funnel counts a moment for: its session, its visitor, its visitor on that business day,
    or its customer, who is the visitor while unknown. `unit` is SQL; the moment is of the relation
    `moments`.
-#}
{% macro funnel_unit_id(unit) -%}
    case {{ unit }}
            when 'session' then moments.session_id
            when 'visitor' then moments.visitor_id
            when 'visitor_day'
                then {{ basketry.as_text('moments.occurred_date') }} || ' ' || moments.visitor_id
            when 'customer'
                then coalesce('customer:' || moments.customer_id, 'visitor:' || moments.visitor_id)
        end
{%- endmacro %}
