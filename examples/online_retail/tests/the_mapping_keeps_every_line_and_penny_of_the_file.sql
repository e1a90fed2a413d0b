with

file_lines as (

    select * from {{ source('online_retail', 'online_retail') }}

),

order_items as (

    select * from {{ ref('retail_order_items') }}

),

file_totals as (

    select
        count(*) as line_count,
        sum(quantity * cast(unitprice as decimal(18, 4))) as amount
    from file_lines

),

mapped_totals as (

    select
        count(*) as line_count,
        sum(quantity * unit_price_amount) as amount
    from order_items

),

differences as (

    select
        file_totals.line_count as file_line_count,
        mapped_totals.line_count as mapped_line_count,
        file_totals.amount as file_amount,
        mapped_totals.amount as mapped_amount
    from file_totals
    cross join mapped_totals
    where
        file_totals.line_count <> mapped_totals.line_count
        or file_totals.amount <> mapped_totals.amount

)

select * from differences
