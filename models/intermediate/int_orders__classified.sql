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

age_bands as (

    select * from {{ basketry.reference('age_bands') }}

),

orders_of_gift_cards_only as (

    select order_id
    from lines
    group by order_id
    having min(case when is_gift_card then 1 else 0 end) = 1

),

orders_described as (

    select
        orders.order_id,
        orders.customer_id,
        orders.visitor_id,
        orders.session_id,
        orders.store_id,
        orders.staff_id,
        orders.currency_code,
        orders.order_status,
        orders.sales_channel,
        coalesce(orders.region, customers.region) as region,
        orders.payment_method,
        orders.coupon_code,
        sessions.device_type,
        sessions.traffic_source,
        customers.gender,
        customers.membership_rank,
        {{ basketry.age_in_years('customers.birth_date', 'orders.ordered_at_local') }}
            as customer_age,
        orders.is_test,
        orders.ordered_at,
        orders.ordered_at_local,
        case
            when not orders.is_status_counted then 'status_not_counted'
            when orders.is_test then 'test_order'
            when orders_of_gift_cards_only.order_id is not null then 'gift_cards_only'
        end as invalid_reason,
        orders.is_status_counted and not orders.is_test as is_paid_for,
        {{ basketry.customer_key() }} as customer_key
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

),

orders_numbered as (

    select
        orders_described.*,
        case
            when invalid_reason is null and customer_id is not null
                then
                    row_number() over (
                        partition by customer_id, invalid_reason
                        order by ordered_at, order_id
                    )
        end as order_number
    from orders_described

),

orders_classified as (

    select

        ---------- ids
        orders_numbered.order_id,
        orders_numbered.customer_id,
        orders_numbered.customer_key,
        orders_numbered.visitor_id,
        orders_numbered.session_id,
        orders_numbered.store_id,
        orders_numbered.staff_id,

        ---------- text
        orders_numbered.currency_code,
        orders_numbered.order_status,
        orders_numbered.invalid_reason,
        case
            when orders_numbered.invalid_reason is not null then null
            when orders_numbered.customer_id is null then 'guest'
            when orders_numbered.order_number = 1 then 'new'
            else 'repeat'
        end as customer_type,
        orders_numbered.sales_channel,
        orders_numbered.region,
        orders_numbered.payment_method,
        orders_numbered.coupon_code,
        orders_numbered.device_type,
        orders_numbered.traffic_source,
        age_bands.age_band,
        orders_numbered.gender,
        orders_numbered.membership_rank,
        case {{ basketry.iso_weekday('orders_numbered.ordered_at_local') }}
            when 1 then 'monday'
            when 2 then 'tuesday'
            when 3 then 'wednesday'
            when 4 then 'thursday'
            when 5 then 'friday'
            when 6 then 'saturday'
            when 7 then 'sunday'
        end as weekday,
        substr({{ basketry.as_text('orders_numbered.ordered_at_local') }}, 12, 2) as hour_of_day,

        ---------- numerics
        orders_numbered.order_number,

        ---------- booleans
        orders_numbered.invalid_reason is null as is_valid_order,
        orders_numbered.is_paid_for,
        orders_numbered.is_test,
        orders_numbered.staff_id is not null as is_nominated,
        orders_numbered.coupon_code is not null as has_coupon,

        ---------- dates and timestamps
        orders_numbered.ordered_at,
        cast(orders_numbered.ordered_at_local as date) as ordered_date

    from orders_numbered
    left join age_bands
        on
            orders_numbered.customer_age >= coalesce(age_bands.age_from, 0)
            and orders_numbered.customer_age
            <= coalesce(age_bands.age_to, orders_numbered.customer_age)

)

select * from orders_classified
