-- Whether an order counts, who it is counted for, which of its customer's orders it is, and what it
-- came to. The attributes of its customer and session are those of accepted rows.
{%- set tax_is_added = not basketry.setting('prices_include_tax') %}
with

orders as (

    select * from {{ ref('basketry', 'stg_basketry__orders') }}

),

lines as (

    select * from {{ ref('basketry', 'int_basketry__order_lines') }}

),

refunds as (

    select * from {{ ref('basketry', 'stg_basketry__refunds') }}

),

customers as (

    select * from {{ ref('basketry', 'stg_basketry__customers') }}

),

sessions as (

    select * from {{ ref('basketry', 'stg_basketry__sessions') }}

),

age_bands as (

    select * from {{ basketry.reference('age_bands') }}

),

order_totals as (

    select
        order_id,
        count(*) as line_count,
        count(distinct product_id) as distinct_product_count,
        sum(quantity) as item_count,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(net_amount) as net_amount,
        sum(shipping_amount) as shipping_amount,
        sum(tax_amount) as tax_amount,
        -- One line of unknown cost makes the order's cost unknown: a partial cost would look like a
        -- margin.
        case when count(cost_amount) = count(*) then sum(cost_amount) end as cost_amount,
        min(case when is_gift_card then 1 else 0 end) = 1 as is_gift_cards_only
    from lines
    group by order_id

),

order_refunds as (

    select
        order_id,
        sum(refund_amount) as refund_amount
    from refunds
    where reject_reason is null
    group by order_id

),

orders_described as (

    select
        orders.*,
        {{ basketry.customer_key() }} as customer_key,
        case
            when not orders.is_status_counted then 'status_not_counted'
            when orders.is_test then 'test_order'
            when order_totals.is_gift_cards_only then 'gift_cards_only'
        end as invalid_reason,
        customers.region as customer_region,
        customers.gender,
        customers.membership_rank,
        {{ basketry.age_in_years('customers.birth_date', 'orders.ordered_at_local') }}
            as customer_age,
        sessions.device_type,
        sessions.traffic_source
    from orders
    inner join order_totals
        on orders.order_id = order_totals.order_id
    left join customers
        on
            orders.customer_id = customers.customer_id
            and customers.reject_reason is null
    left join sessions
        on
            orders.session_id = sessions.session_id
            and sessions.reject_reason is null
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

fct_orders as (

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
        coalesce(orders_numbered.region, orders_numbered.customer_region) as region,
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
        -- Spark counts rows in 32 bits.
        cast(orders_numbered.order_number as bigint) as order_number,
        order_totals.line_count,
        order_totals.distinct_product_count,
        cast(order_totals.item_count as {{ basketry.type_quantity() }}) as item_count,
        {{ basketry.as_money('order_totals.gross_amount') }} as gross_amount,
        {{ basketry.as_money('order_totals.discount_amount') }} as discount_amount,
        {{ basketry.as_money('order_totals.net_amount') }} as net_amount,
        {{ basketry.as_money('coalesce(order_refunds.refund_amount, 0)') }} as refund_amount,
        {{ basketry.as_money(
            'order_totals.net_amount - coalesce(order_refunds.refund_amount, 0)'
        ) }} as kept_amount,
        {{ basketry.as_money('order_totals.shipping_amount') }} as shipping_amount,
        {{ basketry.as_money('order_totals.tax_amount') }} as tax_amount,
        {{ basketry.as_money(
            'order_totals.net_amount + order_totals.shipping_amount'
            ~ (' + order_totals.tax_amount' if tax_is_added else '')
        ) }} as paid_amount,
        {{ basketry.as_money('order_totals.cost_amount') }} as cost_amount,

        ---------- booleans
        orders_numbered.invalid_reason is null as is_valid_order,
        orders_numbered.is_test,
        orders_numbered.staff_id is not null as is_nominated,
        orders_numbered.coupon_code is not null as has_coupon,

        ---------- dates and timestamps
        orders_numbered.ordered_at,
        cast(orders_numbered.ordered_at_local as date) as ordered_date

    from orders_numbered
    inner join order_totals
        on orders_numbered.order_id = order_totals.order_id
    left join order_refunds
        on orders_numbered.order_id = order_refunds.order_id
    left join age_bands
        on
            orders_numbered.customer_age >= coalesce(age_bands.age_from, 0)
            and orders_numbered.customer_age
            <= coalesce(age_bands.age_to, orders_numbered.customer_age)

)

select * from fct_orders
