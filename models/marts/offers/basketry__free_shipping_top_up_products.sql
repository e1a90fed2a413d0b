{{ config(enabled=basketry.is_asked('offers')) }}

with

orders as (

    select * from {{ ref('basketry', 'int_basketry__order_shipping') }}

),

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

pieces_of_products as (

    select
        order_id,
        product_id,
        sum(quantity) as item_count
    from lines
    where quantity > 0
    group by
        order_id,
        product_id

),

products_summed as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        period_days.period_end_date,
        period_days.is_complete_period,
        orders.sales_channel,
        orders.currency_code,
        orders.top_up_product_id as product_id,
        count(*) as top_up_order_count,
        coalesce(sum(pieces_of_products.item_count), 0) as item_count,
        sum(orders.top_up_amount) as top_up_amount
    from orders
    inner join period_days
        on orders.ordered_date = period_days.date_day
    left join pieces_of_products
        on
            orders.order_id = pieces_of_products.order_id
            and orders.top_up_product_id = pieces_of_products.product_id
    where
        orders.top_up_product_id is not null
        and period_days.period_grain in ('month', 'quarter', 'year')
    group by
        period_days.period_grain,
        period_days.period_start_date,
        period_days.period_end_date,
        period_days.is_complete_period,
        orders.sales_channel,
        orders.currency_code,
        orders.top_up_product_id

),

products_ranked as (

    select
        products_summed.*,
        sum(top_up_order_count) over (
            partition by period_grain, period_start_date, sales_channel, currency_code
        ) as group_top_up_order_count,
        -- Equal products share a rank.
        rank() over (
            partition by period_grain, period_start_date, sales_channel, currency_code
            order by top_up_order_count desc, top_up_amount desc
        ) as top_up_rank
    from products_summed

),

free_shipping_top_up_products as (

    select

        ---------- key
        period_grain,
        period_start_date,
        sales_channel,
        currency_code,
        product_id,

        ---------- period
        period_end_date,
        is_complete_period,

        ---------- numerics
        cast(top_up_rank as bigint) as top_up_rank,
        top_up_order_count,
        {{ basketry.ratio('top_up_order_count', 'group_top_up_order_count') }}
            as top_up_order_share,
        cast(item_count as {{ basketry.type_quantity() }}) as item_count,
        {{ basketry.as_money('top_up_amount') }} as top_up_amount,
        {{ basketry.ratio('top_up_amount', 'top_up_order_count') }} as top_up_amount_per_order

    from products_ranked

)

select * from free_shipping_top_up_products
