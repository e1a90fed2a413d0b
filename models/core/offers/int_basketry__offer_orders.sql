-- The valid orders that the shopper of an offer made around it, up to the attribution window before
-- and after: those of the same visit, the same browser or the same customer.
{%- set hours = basketry.setting('offer_window_hours') %}
with

offers as (

    select * from {{ ref('basketry', 'int_basketry__offers_described') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

orders_of_shoppers as (
    {% for shopper in ['session_id', 'visitor_id', 'customer_id'] %}
    select
        offers.offer_id,
        offers.base_product_id,
        offers.shown_at,
        orders.order_id,
        orders.ordered_at
    from offers
    inner join orders
        on
            offers.{{ shopper }} = orders.{{ shopper }}
            and orders.is_valid_order
            and orders.ordered_at <= {{ basketry.add_hours('offers.shown_at', hours) }}
            and offers.shown_at <= {{ basketry.add_hours('orders.ordered_at', hours) }}
    where offers.unjudged_reason is null
    {% if not loop.last -%} union {%- endif %}
    {%- endfor %}
),

products_bought as (

    select distinct
        order_id,
        product_id
    from lines
    where quantity > 0

),

orders_matched as (

    select

        ---------- key
        orders_of_shoppers.offer_id,
        orders_of_shoppers.order_id,

        ---------- booleans
        orders_of_shoppers.ordered_at >= orders_of_shoppers.shown_at as is_after_offer,
        products_bought.order_id is not null as holds_base,
        max(case when products_bought.order_id is not null then 1 else 0 end) over (
            partition by orders_of_shoppers.offer_id
        ) = 1 as is_base_bought_around

    from orders_of_shoppers
    left join products_bought
        on
            orders_of_shoppers.order_id = products_bought.order_id
            and orders_of_shoppers.base_product_id = products_bought.product_id

)

select * from orders_matched
