{{ config(enabled=basketry.is_asked('products')) }}

with

sales as (

    select * from {{ ref('basketry', 'int_basketry__product_sales') }}

),

price_changes as (

    select * from {{ ref('basketry', 'int_basketry__product_price_changes') }}

),

products as (

    select * from {{ ref('basketry', 'basketry__dim_products') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

periods as (

    select * from {{ ref('basketry', 'int_basketry__periods') }}

),

changes_numbered as (

    select
        price_changes.*,
        period_days.period_key,
        count(*) over (
            partition by
                period_days.period_key, price_changes.product_id, price_changes.currency_code
        ) as price_change_count,
        row_number() over (
            partition by
                period_days.period_key, price_changes.product_id, price_changes.currency_code
            order by price_changes.price_changed_on desc
        ) as change_number_from_last
    from price_changes
    inner join period_days
        on price_changes.price_changed_on = period_days.date_day

),

sales_compared as (

    {{ basketry.beside_earlier(
        'sales', 'periods', ['currency_code', 'product_id'], ['order_value_amount'],
        ['previous_period']
    ) }}

),

product_performance as (

    select

        ---------- key
        periods.period_grain,
        periods.period_start_date,
        sales.currency_code,
        sales.product_id,

        ---------- text
        products.product_name,
        products.category,
        products.product_family,

        ---------- period
        periods.period_end_date,
        periods.is_complete_period,

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
        sales.order_value_share,
        sales.order_value_rank,
        sales.item_share,
        sales.item_rank,

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
        sales.aov_of_all_orders,

        ---------- comparison
        sales.previous_period_order_value_amount,
        {{ basketry.change_rate(
            'sales.order_value_amount', 'sales.previous_period_order_value_amount'
        ) }} as order_value_change_vs_previous_period,

        ---------- prices
        coalesce(last_changes.price_change_count, 0) as price_change_count,
        last_changes.price_changed_on,
        last_changes.price_before_amount,
        last_changes.price_after_amount,
        last_changes.items_before,
        last_changes.items_after

    from sales_compared as sales
    inner join periods
        on sales.period_key = periods.period_key
    inner join products
        on sales.product_id = products.product_id
    left join changes_numbered as last_changes
        on
            sales.period_key = last_changes.period_key
            and sales.currency_code = last_changes.currency_code
            and sales.product_id = last_changes.product_id
            and last_changes.change_number_from_last = 1

)

select * from product_performance
