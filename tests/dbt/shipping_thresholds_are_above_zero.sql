-- A threshold of zero or less, a fee below zero or a span that ends before it begins is a slip of
-- the pen. No order is measured by such a threshold or span. The table may be the merchant's own.
with

shipping_thresholds as (

    select * from {{ basketry.reference('shipping_thresholds') }}

),

impossible_thresholds as (

    select
        currency_code,
        sales_channel,
        valid_from,
        valid_until,
        threshold_amount,
        shipping_fee_amount
    from shipping_thresholds
    where
        {{ basketry.as_money('threshold_amount') }} <= 0
        or {{ basketry.as_money('shipping_fee_amount') }} < 0
        or cast(valid_from as date) > cast(valid_until as date)

)

select * from impossible_thresholds
