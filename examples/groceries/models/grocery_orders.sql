with

source as (

    select * from {{ source('groceries', 'groceries_long') }}

),

orders as (

    select distinct

        ---------- ids
        transaction_id as order_id,

        ---------- strings
        -- The file holds sales only, and neither a status nor a price.
        'completed' as order_status,
        'XXX' as currency_code,

        ---------- timestamps
        -- The file has no dates. All baskets of one day are all baskets of all time.
        '2026-01-01 00:00:00' as ordered_at

    from source

)

select * from orders
