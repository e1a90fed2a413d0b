-- On a day with two thresholds of one currency and channel nobody could say what shipped free. The
-- table may be the merchant's own, so the seed's tests are not enough.
with

shipping_thresholds as (

    select * from {{ basketry.reference('shipping_thresholds') }}

),

thresholds_bounded as (

    select
        currency_code,
        coalesce(sales_channel, 'every channel without its own') as sales_channel,
        coalesce(cast(valid_from as date), cast('1900-01-01' as date)) as valid_from,
        coalesce(cast(valid_until as date), cast('2999-12-31' as date)) as valid_until,
        row_number() over (
            order by
                currency_code asc,
                sales_channel asc,
                valid_from asc,
                valid_until asc,
                threshold_amount asc,
                shipping_fee_amount asc
        ) as threshold_number
    from shipping_thresholds

),

thresholds_at_odds as (

    select
        earlier_thresholds.currency_code,
        earlier_thresholds.sales_channel,
        later_thresholds.valid_from as both_valid_from
    from thresholds_bounded as earlier_thresholds
    inner join thresholds_bounded as later_thresholds
        on
            earlier_thresholds.currency_code = later_thresholds.currency_code
            and earlier_thresholds.sales_channel = later_thresholds.sales_channel
            and earlier_thresholds.threshold_number < later_thresholds.threshold_number
            and earlier_thresholds.valid_from <= later_thresholds.valid_until
            and earlier_thresholds.valid_until >= later_thresholds.valid_from

)

select * from thresholds_at_odds
