with

sales as (

    select * from {{ ref('basketry', 'int_basketry__product_sales_by_period') }}

),

sales_ranked as (

    select * from {{ ref('basketry', 'int_basketry__product_sales') }}

),

price_changes as (

    select * from {{ ref('basketry', 'int_basketry__product_prices_by_period') }}

),

products as (

    select * from {{ ref('basketry', 'basketry__dim_products') }}

),

product_performance as (

    select

        ---------- key
        sales.period_grain,
        sales.period_start_date,
        sales.currency_code,
        sales.product_id,

        ---------- text
        products.product_name,
        products.category,
        products.product_family,

        ---------- period
        sales.period_end_date,
        sales.is_complete_period,

        ---------- booleans
        products.available_until is not null as is_limited_time,

        ---------- totals
        sales.order_count,
        sales.item_count,
        sales.order_value_amount,
        sales.net_amount,
        sales.refund_amount,
        sales.kept_amount,
        sales.cost_amount,
        {{ basketry.as_money('sales.net_amount - sales.cost_amount') }} as margin_amount,

        ---------- rates
        {{ basketry.ratio('sales.order_value_amount', 'sales.item_count') }} as average_unit_price,
        {{ basketry.ratio('(sales.net_amount - sales.cost_amount)', 'sales.net_amount') }}
            as margin_rate,
        {{ basketry.ratio('sales.refund_amount', 'sales.net_amount') }} as refund_rate,

        ---------- among all products
        sales_ranked.order_value_share,
        sales_ranked.order_value_rank,
        sales_ranked.item_share,
        sales_ranked.item_rank,

        ---------- in orders
        sales.lead_order_count,
        sales.add_on_order_count,
        {{ basketry.ratio(
            'sales.lead_order_count', '(sales.lead_order_count + sales.add_on_order_count)'
        ) }} as lead_rate,
        sales.orders_with_product_amount,
        {{ basketry.ratio(
            'sales.orders_with_product_amount',
            '(sales.lead_order_count + sales.add_on_order_count)'
        ) }} as aov_of_orders_with_product,
        sales_ranked.aov_of_all_orders,

        ---------- comparison
        previous_sales.order_value_amount as previous_period_order_value_amount,
        {{ basketry.change_rate(
            'sales.order_value_amount', 'previous_sales.order_value_amount'
        ) }} as order_value_change_vs_previous_period,

        ---------- prices
        coalesce(price_changes.price_change_count, 0) as price_change_count,
        price_changes.price_changed_on,
        price_changes.price_before_amount,
        price_changes.price_after_amount,
        price_changes.items_before,
        price_changes.items_after

    from sales
    inner join products
        on sales.product_id = products.product_id
    inner join sales_ranked
        on
            sales.period_grain = sales_ranked.period_grain
            and sales.period_start_date = sales_ranked.period_start_date
            and sales.currency_code = sales_ranked.currency_code
            and sales.product_id = sales_ranked.product_id
    left join sales as previous_sales
        on
            sales.period_grain = previous_sales.period_grain
            and sales.previous_period_start_date = previous_sales.period_start_date
            and sales.currency_code = previous_sales.currency_code
            and sales.product_id = previous_sales.product_id
    left join price_changes
        on
            sales.period_grain = price_changes.period_grain
            and sales.period_start_date = price_changes.period_start_date
            and sales.currency_code = price_changes.currency_code
            and sales.product_id = price_changes.product_id

)

select * from product_performance
