with

source as (

    select * from {{ source('fuzzy_factory', 'order_items') }}

),

order_items as (

    select

        ---------- ids
        order_item_id,
        order_id,
        product_id,

        ---------- numerics
        1 as quantity,
        price_usd as unit_price_amount,
        cogs_usd as unit_cost_amount

    from source

)

select * from order_items
