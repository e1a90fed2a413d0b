-- depends_on: {{ ref('basketry', 'stg_basketry__input_columns') }}
with

source as (

    {{ basketry.read_input('refunds') }}

),

orders as (

    select * from {{ ref('basketry', 'stg_basketry__orders') }}

),

order_items as (

    select * from {{ ref('basketry', 'stg_basketry__order_items') }}

),

parsed as (

    select {{ basketry.parse_input('refunds') }}
    from source

),

judged as (

    select
        parsed.*,
        case
            {{ basketry.unreadable_values('refunds') }}
            when refund_amount < 0 then 'negative_amount:refund_amount'
        end as fault
    from parsed

),

numbered as (

    select
        judged.*,
        {{ basketry.copy_number('refunds') }} as copy_number
    from judged

),

orders_known as (

    select
        order_id,
        max(
            case
                when reject_reason is null or reject_reason = 'order_without_lines'
                    then currency_code
            end
        ) as currency_code,
        max(case when reject_reason is null then 1 else 0 end) as accepted_count
    from orders
    group by order_id

),

lines_accepted as (

    select
        order_item_id,
        order_id
    from order_items
    where reject_reason is null

),

matched as (

    select
        numbered.*,
        orders_known.currency_code as order_currency_code,
        case
            when numbered.fault is not null then numbered.fault
            when numbered.copy_number > 1 then 'duplicate_key:refund_id'
            when orders_known.order_id is null then 'refund_without_order:order_id'
            when orders_known.accepted_count = 0 then 'order_rejected:order_id'
            when numbered.order_item_id is not null and lines_accepted.order_item_id is null
                then 'refund_without_line:order_item_id'
            when numbered.currency_code <> orders_known.currency_code
                then 'currency_mismatch:currency_code'
        end as own_fault
    from numbered
    left join orders_known
        on numbered.order_id = orders_known.order_id
    left join lines_accepted
        on
            numbered.order_item_id = lines_accepted.order_item_id
            and numbered.order_id = lines_accepted.order_id

),

refunds as (

    select

        ---------- ids
        refund_id,
        order_id,
        order_item_id,

        ---------- text
        {{ basketry.currency_of_row('currency_code', 'order_currency_code') }} as currency_code,

        ---------- numerics
        refund_amount,
        refund_quantity,

        ---------- timestamps
        refunded_at,

        ---------- judgement
        {{ basketry.row_key('refunds') }} as row_key,
        {{ basketry.fault_reason('own_fault') }} as reject_reason,
        {{ basketry.fault_detail('own_fault') }} as reject_detail,
        case when own_fault is not null then {{ basketry.row_as_json('refunds') }} end as row_json

    from matched

)

select * from refunds
