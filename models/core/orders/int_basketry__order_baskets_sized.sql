-- How many different products the basket of a valid order holds. An order whose lines all take
-- pieces back holds none.
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

members as (

    select * from {{ ref('basketry', 'int_basketry__basket_members') }}

),

products_counted as (

    select
        order_id,
        count(*) as product_count
    from members
    where member_level = 'product'
    group by order_id

),

baskets_counted as (

    select
        orders.order_id,
        orders.ordered_date,
        coalesce(products_counted.product_count, 0) as product_count
    from orders
    left join products_counted
        on orders.order_id = products_counted.order_id
    where orders.is_valid_order

),

baskets_sized as (

    select
        order_id,
        ordered_date,
        product_count,
        case
            when product_count <= 5 then product_count
            when product_count <= 10 then 6
            when product_count <= 20 then 11
            when product_count <= 50 then 21
            when product_count <= 100 then 51
            else 101
        end as product_count_from,
        case
            when product_count <= 5 then product_count
            when product_count <= 10 then 10
            when product_count <= 20 then 20
            when product_count <= 50 then 50
            when product_count <= 100 then 100
        end as product_count_to
    from baskets_counted

)

select * from baskets_sized
