with

source as (

    select * from {{ source('fuzzy_factory', 'orders') }}

),

orders as (

    select

        ---------- ids
        order_id,
        user_id as customer_id,
        -- One user id serves visits and purchases, so the visitor is known by the same id.
        user_id as visitor_id,
        website_session_id as session_id,

        ---------- strings
        -- The file holds placed orders only and has no status.
        'completed' as order_status,
        'USD' as currency_code,

        ---------- timestamps
        created_at as ordered_at

    from source

)

select * from orders
