-- A valid order in numbers: who bought, when, what it came to, and which value of each cut it has.
-- Wide once: the view int_basketry__order_cuts makes one row per cut of it, and nothing that long
-- is ever stored.
{%- set amounts = ['gross', 'discount', 'net', 'refund', 'kept', 'paid'] %}
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

cut_names as (

    select * from {{ ref('basketry', 'int_basketry__order_cut_names') }}

),

valid_orders as (

    select *
    from orders
    where is_valid_order

),

-- An order whose lines all take pieces back holds no product.
products_held as (

    select
        order_id,
        count(distinct product_id) as product_count
    from lines
    where
        is_valid_order
        and quantity > 0
    group by order_id

),

order_keys as (

    select

        ---------- keys
        {{ basketry.hash_of_texts(['valid_orders.order_id']) }} as order_key,
        {{ basketry.hash_of_texts(['valid_orders.customer_key']) }} as buyer_key,
        {%- for cut, value in basketry.order_cuts() %}
        {{ cut }}_names.cut_key as {{ cut }}_cut_key,
        {%- endfor %}

        ---------- numerics
        cast(coalesce(products_held.product_count, 0) as integer) as product_count,
        valid_orders.item_count,
        {%- for amount in amounts %}
        valid_orders.{{ amount }}_amount,
        {%- endfor %}

        ---------- dates
        valid_orders.ordered_date,
        lag(valid_orders.ordered_date) over (
            partition by valid_orders.customer_key
            order by valid_orders.ordered_date, valid_orders.order_id
        ) as previous_ordered_date,
        lead(valid_orders.ordered_date) over (
            partition by valid_orders.customer_key
            order by valid_orders.ordered_date, valid_orders.order_id
        ) as next_ordered_date

    from valid_orders
    left join products_held
        on valid_orders.order_id = products_held.order_id
    {%- for cut, value in basketry.order_cuts() %}
    left join cut_names as {{ cut }}_names
        on
            {{ cut }}_names.segment = '{{ cut }}'
            and coalesce({{ value }}, 'unknown') = {{ cut }}_names.segment_value
            and valid_orders.currency_code = {{ cut }}_names.currency_code
    {%- endfor %}

)

select * from order_keys
