-- A wrong time zone moves evening orders into the next day, and month ends into the next month.
with

lines as (

    select * from {{ ref('retail_lines') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

invoice_dates as (

    select
        order_id,
        cast(min(invoiced_at_local) as date) as invoice_date
    from lines
    group by order_id

),

orders_moved as (

    select
        orders.order_id,
        orders.ordered_date,
        invoice_dates.invoice_date
    from orders
    inner join invoice_dates
        on orders.order_id = invoice_dates.order_id
    where orders.ordered_date <> invoice_dates.invoice_date

)

select * from orders_moved
