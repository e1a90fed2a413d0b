-- What a line repeats of its order is what the order says: the currency, the date, whether it
-- counts.
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

order_items as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

lines_at_odds as (

    select order_items.order_item_id
    from order_items
    inner join orders
        on order_items.order_id = orders.order_id
    where
        order_items.currency_code <> orders.currency_code
        or order_items.is_valid_order <> orders.is_valid_order
        or order_items.ordered_at <> orders.ordered_at
        or order_items.ordered_date <> orders.ordered_date

)

select * from lines_at_odds
