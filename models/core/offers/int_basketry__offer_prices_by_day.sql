-- What one piece of a product cost on the days it was sold, and until which day that price stood:
-- the last line of a day speaks for the day.
with

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

order_items as (

    select * from {{ ref('basketry', 'stg_basketry__order_items') }}

),

products as (

    select * from {{ ref('basketry', 'stg_basketry__products') }}

),

lines_ranked as (

    select
        lines.product_id,
        lines.currency_code,
        lines.ordered_date,
        lines.unit_price_amount,
        coalesce(order_items.unit_cost_amount, products.unit_cost_amount) as unit_cost_amount,
        row_number() over (
            partition by lines.product_id, lines.currency_code, lines.ordered_date
            order by lines.ordered_at desc, lines.order_item_id desc
        ) as line_rank
    from lines
    inner join order_items
        on
            lines.order_item_id = order_items.order_item_id
            and order_items.reject_reason is null
    left join products
        on
            lines.product_id = products.product_id
            and products.reject_reason is null
    where
        lines.is_valid_order
        and lines.quantity > 0

),

prices_by_day as (

    select

        ---------- key
        product_id,
        currency_code,
        ordered_date as price_date,

        ---------- numerics
        unit_price_amount,
        unit_cost_amount,

        ---------- dates
        lead(ordered_date) over (
            partition by product_id, currency_code
            order by ordered_date
        ) as next_price_date

    from lines_ranked
    where line_rank = 1

)

select * from prices_by_day
