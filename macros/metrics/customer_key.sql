{#-
    Who an order is counted for: its customer; for a guest the visitor, where the shop knows one and
    the setting guest_identity allows it, otherwise the order itself. Guests are never one big
    customer.
-#}
{% macro customer_key() -%}
    case
            when orders.customer_id is not null then 'customer:' || orders.customer_id
            {%- if basketry.setting('guest_identity') == 'visitor' %}
            when orders.visitor_id is not null then 'visitor:' || orders.visitor_id
            {%- endif %}
            else 'order:' || orders.order_id
        end
{%- endmacro %}
