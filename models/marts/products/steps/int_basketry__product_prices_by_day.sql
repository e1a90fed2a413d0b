-- The list price of a product on each day on which it was sold in a valid order: the price at which
-- most pieces went, the higher one where two are even, so that one odd line is no change of price.
-- Returned pieces carry the price of another day, and pieces given away have none.
with

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

lines_bought as (

    select *
    from lines
    where
        is_valid_order
        and quantity > 0
        and list_unit_price_amount > 0

),

prices_counted as (

    select
        product_id,
        currency_code,
        ordered_date,
        list_unit_price_amount,
        sum(quantity) as item_count
    from lines_bought
    group by
        product_id,
        currency_code,
        ordered_date,
        list_unit_price_amount

),

prices_ranked as (

    select
        prices_counted.*,
        sum(item_count) over (
            partition by product_id, currency_code, ordered_date
        ) as item_count_of_day,
        row_number() over (
            partition by product_id, currency_code, ordered_date
            order by item_count desc, list_unit_price_amount desc
        ) as price_rank
    from prices_counted

),

prices_by_day as (

    select
        product_id,
        currency_code,
        ordered_date,
        list_unit_price_amount,
        cast(item_count_of_day as {{ basketry.type_quantity() }}) as item_count
    from prices_ranked
    where price_rank = 1

)

select * from prices_by_day
