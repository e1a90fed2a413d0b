-- Every valid order with a threshold, and every cart that was left with something in it, in the
-- tenth of the threshold that it lies above or below.
with

orders as (

    select * from {{ ref('basketry', 'int_basketry__order_shipping') }}

),

carts as (

    select * from {{ ref('basketry', 'int_basketry__carts') }}

),

orders_and_carts as (

    select
        ordered_date as date_day,
        sales_channel,
        currency_code,
        threshold_amount,
        distance_amount,
        1 as order_count,
        0 as left_cart_count,
        case when has_cart then 0 else 1 end as order_without_cart_count,
        case when was_within_reach then 1 else 0 end as within_reach_order_count,
        case when top_up_amount is not null then 1 else 0 end as top_up_order_count,
        order_value_amount,
        shipping_given_away_amount,
        top_up_amount,
        {{ basketry.as_money(
            'case when top_up_amount is not null then shipping_given_away_amount end'
        ) }} as top_up_shipping_given_away_amount
    from orders

    union all

    select
        cart_date as date_day,
        sales_channel,
        currency_code,
        threshold_amount,
        {{ basketry.as_money('cart_amount - threshold_amount') }} as distance_amount,
        0 as order_count,
        1 as left_cart_count,
        0 as order_without_cart_count,
        0 as within_reach_order_count,
        0 as top_up_order_count,
        {{ basketry.as_money('null') }} as order_value_amount,
        {{ basketry.as_money('null') }} as shipping_given_away_amount,
        {{ basketry.as_money('null') }} as top_up_amount,
        {{ basketry.as_money('null') }} as top_up_shipping_given_away_amount
    from carts
    where
        order_id is null
        and cart_amount > 0

),

distances_banded as (

    select
        orders_and_carts.*,
        -- In multiplications only: what lies on the edge of a band must not depend on a division.
        case
            {%- for band_number in range(-9, 11) %}
            when 10 * distance_amount < {{ band_number }} * threshold_amount
                then {{ band_number - 1 }}
            {%- endfor %}
            else 10
        end as band_number
    from orders_and_carts

)

select * from distances_banded
