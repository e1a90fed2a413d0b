{{ config(group="basketry", enabled=basketry.is_asked('products')) }}

-- The tiers of a family add up to what fct_order_items holds of it, in every month, quarter and
-- year and every currency: pieces and money exactly. Families are taken from dim_products and
-- periods from dim_dates, not from the intermediate models that the mart reads.
with

price_tiers as (

    select * from {{ ref('basketry', 'basketry__price_tier_mix') }}

),

order_items as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

products as (

    select * from {{ ref('basketry', 'basketry__dim_products') }}

),

dates as (

    select * from {{ ref('basketry', 'basketry__dim_dates') }}

),

segments as (

    select * from {{ ref('basketry', 'int_basketry__segments') }}

),

lines_of_families as (

    select
        order_items.currency_code,
        order_items.quantity,
        order_items.{{ basketry.setting('order_value_basis') }}_amount as order_value_amount,
        products.product_family,
        dates.month_start_date,
        dates.quarter_start_date,
        dates.year_start_date
    from order_items
    inner join products
        on order_items.product_id = products.product_id
    inner join dates
        on order_items.ordered_date = dates.date_day
    inner join segments
        on
            segments.segment = 'all'
            and segments.is_on
    where
        order_items.is_valid_order
        and products.product_family is not null

),

both_sides as (

    select
        period_grain,
        period_start_date,
        currency_code,
        product_family,
        item_count,
        order_value_amount
    from price_tiers
    where segment = 'all'
    {% for period_grain in ['month', 'quarter', 'year'] %}
    union all

    select
        '{{ period_grain }}' as period_grain,
        {{ period_grain }}_start_date as period_start_date,
        currency_code,
        product_family,
        -quantity as item_count,
        -order_value_amount as order_value_amount
    from lines_of_families
    {% endfor %}
),

left_over as (

    select
        period_grain,
        period_start_date,
        currency_code,
        product_family
    from both_sides
    group by
        period_grain,
        period_start_date,
        currency_code,
        product_family
    having
        sum(item_count) <> 0
        or sum(order_value_amount) <> 0

)

select * from left_over
