-- The sums behind every definition of order value: those of valid orders, and beside them what was
-- paid for orders of gift cards only, which a payment provider sees.
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

periods as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

totals as (

    select
        periods.period_grain,
        periods.period_start_date,
        orders.currency_code,
        cast(sum(case when orders.is_valid_order then 1 else 0 end) as bigint) as order_count,
        count(*) as payment_count,
        {%- for amount in [
            'gross', 'discount', 'net', 'refund', 'kept', 'shipping', 'tax', 'paid'
        ] %}
        {{ basketry.as_money(
            'sum(case when orders.is_valid_order then orders.' ~ amount ~ '_amount else 0 end)'
        ) }} as {{ amount }}_amount,
        {%- endfor %}
        {{ basketry.as_money(
            'sum(case when orders.is_valid_order then 0 else orders.paid_amount end)'
        ) }} as gift_card_paid_amount
    from orders
    inner join periods
        on orders.ordered_date = periods.date_day
    where
        orders.is_valid_order
        or orders.invalid_reason = 'gift_cards_only'
    group by
        periods.period_grain,
        periods.period_start_date,
        orders.currency_code

)

select * from totals
