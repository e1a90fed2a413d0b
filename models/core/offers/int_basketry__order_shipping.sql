-- How far a valid order lies above or below the threshold of its day, and whether a last thing was
-- added to get there. What is compared is what a shop compares: the goods after discounts.
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

thresholds as (

    select * from {{ ref('basketry', 'int_basketry__shipping_thresholds') }}

),

carts as (

    select * from {{ ref('basketry', 'int_basketry__carts') }}

),

orders_compared as (

    select

        ---------- ids
        orders.order_id,
        case
            when orders.net_amount >= thresholds.threshold_amount
                then carts.top_up_product_id
        end as top_up_product_id,

        ---------- text
        orders.currency_code,
        thresholds.sales_channel,

        ---------- numerics
        thresholds.threshold_amount,
        {{ basketry.as_money('orders.net_amount - thresholds.threshold_amount') }}
            as distance_amount,
        orders.{{ basketry.setting('order_value_basis') }}_amount as order_value_amount,
        {{ basketry.as_money(
            'case when orders.net_amount >= thresholds.threshold_amount'
            ~ ' and orders.shipping_amount = 0 then thresholds.shipping_fee_amount else 0 end'
        ) }} as shipping_given_away_amount,
        {{ basketry.as_money(
            'case when orders.net_amount >= thresholds.threshold_amount'
            ~ ' then carts.top_up_amount end'
        ) }} as top_up_amount,

        ---------- booleans
        carts.order_id is not null as has_cart,
        coalesce(carts.was_within_reach, false) as was_within_reach,

        ---------- dates and timestamps
        orders.ordered_date,
        case
            when orders.net_amount >= thresholds.threshold_amount
                then carts.topped_up_at
        end as topped_up_at

    from orders
    inner join thresholds
        on
            orders.currency_code = thresholds.currency_code
            and coalesce(orders.sales_channel, 'unknown') = thresholds.sales_channel
            and orders.ordered_date = thresholds.date_day
    left join carts
        on orders.order_id = carts.order_id
    where orders.is_valid_order

)

select * from orders_compared
