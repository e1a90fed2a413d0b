-- Whether an order counts, and who it is counted for. The attributes of its customer and session
-- are those of accepted rows.
with

orders as (

    select * from {{ ref('stg_orders') }}

),

lines as (

    select * from {{ ref('int_order_lines__priced') }}

),

customers as (

    select * from {{ ref('stg_customers') }}

),

sessions as (

    select * from {{ ref('stg_sessions') }}

),

orders_of_gift_cards_only as (

    select order_id
    from lines
    group by order_id
    having min(case when is_gift_card then 1 else 0 end) = 1

),

orders_described as (

    select

        ---------- ids
        orders.order_id,
        orders.customer_id,
        {{ basketry.customer_key() }} as customer_key,
        orders.visitor_id,
        orders.session_id,
        orders.store_id,
        orders.staff_id,

        ---------- text
        orders.currency_code,
        orders.order_status,
        case
            when not orders.is_status_counted then 'status_not_counted'
            when orders.is_test then 'test_order'
            when orders_of_gift_cards_only.order_id is not null then 'gift_cards_only'
        end as invalid_reason,
        orders.sales_channel,
        coalesce(orders.region, customers.region) as region,
        orders.payment_method,
        orders.coupon_code,
        sessions.device_type,
        sessions.traffic_source,
        customers.gender,
        customers.membership_rank,

        ---------- numerics
        {{ basketry.age_in_years('customers.birth_date', 'orders.ordered_at_local') }}
            as customer_age,

        ---------- booleans
        orders.is_status_counted and not orders.is_test as is_paid_for,
        orders.is_test,

        ---------- timestamps
        orders.ordered_at,
        orders.ordered_at_local

    from orders
    left join customers
        on
            orders.customer_id = customers.customer_id
            and customers.reject_reason is null
    left join sessions
        on
            orders.session_id = sessions.session_id
            and sessions.reject_reason is null
    left join orders_of_gift_cards_only
        on orders.order_id = orders_of_gift_cards_only.order_id
    where orders.reject_reason is null

)

select * from orders_described
