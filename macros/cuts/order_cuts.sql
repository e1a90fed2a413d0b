{#-
    The cuts of orders: each the name of a segment and what it is of an order, in SQL over
    fct_orders. A further cut of orders is a further line here, and a row of the reference table
    `segments`.
-#}
{% macro order_cuts() -%}
    {{ return([
        ['all', "'all'"],
        ['customer_type', 'customer_type'],
        ['device_type', 'device_type'],
        ['sales_channel', 'sales_channel'],
        ['traffic_source', 'traffic_source'],
        ['region', 'region'],
        ['age_band', 'age_band'],
        ['gender', 'gender'],
        ['membership_rank', 'membership_rank'],
        ['store', 'store_id'],
        ['payment_method', 'payment_method'],
        ['is_nominated', "case when is_nominated then 'yes' else 'no' end"],
        ['has_coupon', "case when has_coupon then 'yes' else 'no' end"],
        ['weekday', 'weekday'],
        ['hour_of_day', 'hour_of_day'],
    ]) }}
{%- endmacro %}
