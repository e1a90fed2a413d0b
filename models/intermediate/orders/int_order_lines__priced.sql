with

order_items as (

    select * from {{ ref('stg_order_items') }}

),

orders as (

    select * from {{ ref('stg_orders') }}

),

products as (

    select * from {{ ref('stg_products') }}

),

products_listed as (

    select
        product_id,
        category,
        unit_cost_amount,
        is_gift_card
    from products
    where reject_reason is null

),

lines_of_orders as (

    select
        order_items.*,
        orders.currency_code as order_currency_code,
        products_listed.category,
        coalesce(products_listed.is_gift_card, false) as is_gift_card,
        coalesce(order_items.unit_cost_amount, products_listed.unit_cost_amount)
            as cost_per_piece_amount,
        -- A list price below the price that was paid is out of date: nobody was given a negative
        -- discount. greatest() passes over a list price that is missing.
        greatest(order_items.list_unit_price_amount, order_items.unit_price_amount)
            as list_price_amount
    from order_items
    inner join orders
        on order_items.order_id = orders.order_id
    left join products_listed
        on order_items.product_id = products_listed.product_id
    where
        order_items.reject_reason is null
        and orders.reject_reason is null

),

lines_priced as (

    select

        ---------- ids
        order_item_id,
        order_id,
        product_id,
        bundle_id,

        ---------- text
        order_currency_code as currency_code,
        category,
        line_kind,

        ---------- numerics
        quantity,
        unit_price_amount,
        list_price_amount as list_unit_price_amount,
        {{ basketry.as_money(basketry.exact_product('quantity', 'list_price_amount')) }}
            as gross_amount,
        {{ basketry.as_money(
            basketry.as_money(basketry.exact_product('quantity', 'unit_price_amount'))
            ~ ' - line_discount_amount'
        ) }} as line_amount,
        -- A cost too large to be money is as good as unknown.
        {{ basketry.as_money(
            'case when abs(' ~ basketry.exact_product('quantity', 'cost_per_piece_amount')
            ~ ') < 1000000000000 then '
            ~ basketry.exact_product('quantity', 'cost_per_piece_amount') ~ ' end'
        ) }} as cost_amount,
        service_minutes,

        ---------- booleans
        is_gift_card,
        is_subscription

    from lines_of_orders

)

select * from lines_priced
