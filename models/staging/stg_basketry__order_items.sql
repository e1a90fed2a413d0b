-- depends_on: {{ ref('basketry', 'stg_basketry__input_columns') }}
with

source as (

    {{ basketry.read_input('order_items') }}

),

orders as (

    select * from {{ ref('basketry', 'base_basketry__orders') }}

),

parsed as (

    select {{ basketry.parse_input('order_items') }}
    from source

),

judged as (

    select
        parsed.*,
        case
            {{ basketry.unreadable_values('order_items') }}
            when unit_price_amount < 0 then 'negative_price:unit_price_amount'
            when list_unit_price_amount < 0 then 'negative_price:list_unit_price_amount'
            when unit_cost_amount < 0 then 'negative_price:unit_cost_amount'
            when line_discount_amount < 0 then 'negative_amount:line_discount_amount'
            when quantity = 0 then 'zero_quantity:quantity'
            when
                abs({{ basketry.exact_product('quantity', 'unit_price_amount') }})
                >= 1000000000000
                then 'amount_too_large:quantity'
            when
                abs({{ basketry.exact_product('quantity', 'list_unit_price_amount') }})
                >= 1000000000000
                then 'amount_too_large:quantity'
        end as fault
    from parsed

),

numbered as (

    select
        judged.*,
        {{ basketry.copy_number('order_items') }} as copy_number
    from judged

),

orders_known as (

    select
        order_id,
        max(
            case
                when own_fault is null
                    then coalesce(currency_code, '{{ basketry.setting("default_currency") }}')
            end
        ) as currency_code,
        max(case when own_fault is null then 1 else 0 end) as accepted_count
    from orders
    group by order_id

),

matched as (

    select
        numbered.*,
        orders_known.currency_code as order_currency_code,
        case
            when numbered.fault is not null then numbered.fault
            when numbered.copy_number > 1 then 'duplicate_key:order_item_id'
            when orders_known.order_id is null then 'line_without_order:order_id'
            when orders_known.accepted_count = 0 then 'order_rejected:order_id'
            when numbered.currency_code <> orders_known.currency_code
                then 'currency_mismatch:currency_code'
        end as own_fault
    from numbered
    left join orders_known
        on numbered.order_id = orders_known.order_id

),

order_items as (

    select

        ---------- ids
        order_item_id,
        order_id,
        product_id,
        bundle_id,

        ---------- text
        {{ basketry.currency_of_row('currency_code', 'order_currency_code') }} as currency_code,
        line_kind,

        ---------- numerics
        quantity,
        unit_price_amount,
        list_unit_price_amount,
        {{ basketry.as_money('coalesce(line_discount_amount, 0)') }} as line_discount_amount,
        unit_cost_amount,
        service_minutes,

        ---------- booleans
        coalesce(is_subscription, false) as is_subscription,

        ---------- judgement
        {{ basketry.row_key('order_items') }} as row_key,
        {{ basketry.fault_reason('own_fault') }} as reject_reason,
        {{ basketry.fault_detail('own_fault') }} as reject_detail,
        case
            when own_fault is not null then {{ basketry.row_as_json('order_items') }}
        end as row_json

    from matched

)

select * from order_items
