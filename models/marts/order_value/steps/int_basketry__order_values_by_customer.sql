-- One row per period, segment value, currency and buyer: the unit whose orders belong together,
-- which every interval needs.
with

order_segments as (

    select * from {{ ref('basketry', 'int_basketry__order_segments_unpivoted') }}

),

periods as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

values_by_customer as (

    select
        periods.period_grain,
        periods.period_start_date,
        order_segments.segment,
        order_segments.segment_value,
        order_segments.currency_code,
        order_segments.customer_key,
        count(*) as order_count,
        {{ basketry.as_money('sum(order_segments.gross_amount)') }} as gross_amount,
        {{ basketry.as_money('sum(order_segments.discount_amount)') }} as discount_amount,
        {{ basketry.as_money('sum(order_segments.net_amount)') }} as net_amount,
        {{ basketry.as_money('sum(order_segments.refund_amount)') }} as refund_amount,
        {{ basketry.as_money('sum(order_segments.kept_amount)') }} as kept_amount,
        {{ basketry.as_money('sum(order_segments.paid_amount)') }} as paid_amount,
        {{ basketry.as_money('sum(order_segments.order_value_amount)') }} as order_value_amount,
        cast(sum(order_segments.item_count) as {{ basketry.type_quantity() }}) as item_count
    from order_segments
    inner join periods
        on order_segments.ordered_date = periods.date_day
    group by
        periods.period_grain,
        periods.period_start_date,
        order_segments.segment,
        order_segments.segment_value,
        order_segments.currency_code,
        order_segments.customer_key

)

select * from values_by_customer
