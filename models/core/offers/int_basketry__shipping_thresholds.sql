{#- The rows that come with the package are the demo shop's: no other shop ships by them. -#}
{%- set input_map = basketry.input_map() -%}
{%- set is_of_this_shop = input_map['orders'] == 'basketry__demo_orders'
    or input_map['shipping_thresholds'] != 'basketry__shipping_thresholds' -%}
-- From what amount an order of a currency and channel was shipped free on a day. A row of the
-- channel goes before one of all channels; where rows still overlap, one is taken, so that no order
-- is measured twice. No threshold, or one of zero or less, is no offer of free shipping.
with

shipping_thresholds as (

    select * from {{ basketry.reference('shipping_thresholds') }}
    {%- if not is_of_this_shop %}
    where 1 = 0
    {%- endif %}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

dates as (

    select * from {{ ref('basketry', 'basketry__dim_dates') }}

),

channels as (

    select coalesce(sales_channel, 'unknown') as sales_channel
    from orders

    union distinct

    -- A session's cart is one of the web shop, whether or not it became an order.
    select {{ basketry.as_text("'online'") }} as sales_channel

),

thresholds_typed as (

    select
        currency_code,
        sales_channel,
        cast(valid_from as date) as valid_from,
        cast(valid_until as date) as valid_until,
        {{ basketry.as_money('threshold_amount') }} as threshold_amount,
        {{ basketry.as_money('shipping_fee_amount') }} as shipping_fee_amount
    from shipping_thresholds

),

thresholds_numbered as (

    select
        thresholds_typed.currency_code,
        channels.sales_channel,
        dates.date_day,
        thresholds_typed.threshold_amount,
        thresholds_typed.shipping_fee_amount,
        row_number() over (
            partition by
                thresholds_typed.currency_code,
                channels.sales_channel,
                dates.date_day
            order by
                case when thresholds_typed.sales_channel is null then 1 else 0 end asc,
                thresholds_typed.valid_from desc nulls last,
                thresholds_typed.valid_until asc nulls last,
                thresholds_typed.threshold_amount asc nulls last,
                thresholds_typed.shipping_fee_amount asc nulls last
        ) as choice_number
    from thresholds_typed
    inner join channels
        on
            coalesce(thresholds_typed.sales_channel, channels.sales_channel)
            = channels.sales_channel
    inner join dates
        on
            coalesce(thresholds_typed.valid_from, dates.date_day) <= dates.date_day
            and coalesce(thresholds_typed.valid_until, dates.date_day) >= dates.date_day

),

thresholds as (

    select
        currency_code,
        sales_channel,
        date_day,
        threshold_amount,
        {{ basketry.as_money('coalesce(shipping_fee_amount, 0)') }} as shipping_fee_amount
    from thresholds_numbered
    where
        choice_number = 1
        and threshold_amount > 0

)

select * from thresholds
