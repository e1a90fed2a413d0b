-- Every order of the input, judged by itself. Lines judge themselves against these orders, and an
-- order without accepted lines is refused in stg_basketry__orders: one step alone would go round in
-- a circle.
-- depends_on: {{ ref('basketry', 'stg_basketry__input_columns') }}
with

source as (

    {{ basketry.read_input('orders') }}

),

status_policy as (

    select * from {{ basketry.reference('order_status_policy') }}

),

statuses as (

    select
        order_status as known_status,
        is_counted
    from status_policy

),

parsed as (

    select {{ basketry.parse_input('orders') }}
    from source

),

judged as (

    select
        parsed.*,
        statuses.is_counted as is_status_counted,
        case
            {{ basketry.unreadable_values('orders') }}
            when statuses.known_status is null then 'unknown_status:order_status'
            when not {{ basketry.matches('parsed.currency_code', '^[A-Z]{3}$') }}
                then 'invalid_currency:currency_code'
            when parsed.order_discount_amount < 0 then 'negative_amount:order_discount_amount'
            when parsed.shipping_amount < 0 then 'negative_amount:shipping_amount'
            when parsed.tax_amount < 0 then 'negative_amount:tax_amount'
            {{ basketry.in_the_future('parsed.ordered_at', 'ordered_at') }}
        end as fault
    from parsed
    left join statuses
        on parsed.order_status = statuses.known_status

),

numbered as (

    select
        judged.*,
        {{ basketry.copy_number('orders') }} as copy_number
    from judged

),

orders as (

    select
        numbered.*,
        case
            when fault is not null then fault
            when copy_number > 1 then 'duplicate_key:order_id'
        end as own_fault
    from numbered

)

select * from orders
