-- Each row beside what it was in the period before, and a year before.
with

drivers_listed as (

    select * from {{ ref('int_revenue_drivers__listed') }}

),

drivers_now as (

    select * from drivers_listed
    where moment = 'this_period'

),

drivers_then as (

    select * from drivers_listed
    where moment <> 'this_period'

),

drivers_compared as (

    select

        ---------- key
        drivers_now.period_grain,
        drivers_now.period_start_date,
        drivers_now.visit_source,
        drivers_now.segment,
        drivers_now.segment_value,
        drivers_now.currency_code,
        drivers_then.moment as compared_with,

        ---------- now and then
        {%- for column in [
            'visit_count', 'order_count', 'customer_count', 'order_value_amount', 'purchase_rate',
            'aov', 'spend_per_customer',
        ] %}
        drivers_now.{{ column }},
        drivers_then.{{ column }} as earlier_{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}

    from drivers_now
    inner join drivers_then
        on
            drivers_now.period_grain = drivers_then.period_grain
            and drivers_now.period_start_date = drivers_then.period_start_date
            and drivers_now.visit_source = drivers_then.visit_source
            and drivers_now.segment = drivers_then.segment
            and drivers_now.segment_value = drivers_then.segment_value
            and drivers_now.currency_code = drivers_then.currency_code

)

select * from drivers_compared
