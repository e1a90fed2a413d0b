with

source as (

    select * from {{ source('fuzzy_factory', 'order_item_refunds') }}

),

refunds as (

    select

        ---------- ids
        order_item_refund_id as refund_id,
        order_id,
        order_item_id,

        ---------- numerics
        refund_amount_usd as refund_amount,
        1 as refund_quantity,

        ---------- timestamps
        created_at as refunded_at

    from source

)

select * from refunds
