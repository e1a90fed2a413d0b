{{ config(enabled=basketry.is_asked('funnel')) }}

-- Each row beside what it was in the period before, and a year before.
with

drivers_listed as (

    select * from {{ ref('basketry', 'int_basketry__revenue_drivers_listed') }}

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

        ---------- now
        drivers_now.visit_count,
        drivers_now.order_count,
        drivers_now.customer_count,
        drivers_now.order_value_amount,
        drivers_now.purchase_rate,
        drivers_now.aov,
        drivers_now.spend_per_customer,

        ---------- then
        drivers_then.visit_count as earlier_visit_count,
        drivers_then.order_count as earlier_order_count,
        drivers_then.customer_count as earlier_customer_count,
        drivers_then.order_value_amount as earlier_order_value_amount,
        drivers_then.purchase_rate as earlier_purchase_rate,
        drivers_then.aov as earlier_aov,
        drivers_then.spend_per_customer as earlier_spend_per_customer

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
