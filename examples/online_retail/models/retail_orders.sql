with

lines as (

    select * from {{ ref('retail_lines') }}

),

invoices as (

    select
        order_id,
        -- 43 invoices were keyed over the turn of a minute and carry two timestamps.
        min(invoiced_at) as ordered_at,
        min(customer_id) as customer_id,
        min(country) as country,
        max(abs(unit_price_amount)) > 0 as has_price,
        max(quantity) < 0 as is_outgoing_stock
    from lines
    group by order_id

),

orders as (

    select

        ---------- ids
        order_id,
        customer_id,

        ---------- strings
        case
            when order_id like 'C%' then 'cancelled'
            when order_id like 'A%' then 'adjustment'
            when not has_price and is_outgoing_stock then 'stock_movement'
            when not has_price then 'no_charge'
            when customer_id is null then 'completed_guest'
            else 'completed'
        end as order_status,
        'GBP' as currency_code,
        country as region,

        ---------- timestamps
        ordered_at

    from invoices

)

select * from orders
