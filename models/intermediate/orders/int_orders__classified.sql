-- Which of its customer's orders an order is, and the age band, weekday and hour it falls into.
with

orders as (

    select * from {{ ref('int_orders__described') }}

),

age_bands as (

    select * from {{ basketry.reference('age_bands') }}

),

orders_numbered as (

    select
        orders.*,
        case
            when invalid_reason is null and customer_id is not null
                then
                    row_number() over (
                        partition by customer_id, invalid_reason
                        order by ordered_at, order_id
                    )
        end as order_number
    from orders

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
        {{ basketry.weekday_name('orders_numbered.ordered_at_local') }} as weekday,
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
