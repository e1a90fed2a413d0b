with

source as (

    select * from {{ source('groceries', 'groceries_long') }}

),

order_items as (

    select

        ---------- ids
        concat(transaction_id, '-', item_no) as order_item_id,
        transaction_id as order_id,
        -- "cream cheese " ends with a blank in the file.
        trim(item) as product_id,

        ---------- numerics
        -- What is in a basket is known; how much of it, and for how much money, is not.
        '1' as quantity,
        '0' as unit_price_amount

    from source

)

select * from order_items
