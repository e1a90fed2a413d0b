-- depends_on: {{ ref('basketry', 'stg_basketry__input_columns') }}
with

source as (

    {{ basketry.read_input('products') }}

),

parsed as (

    select {{ basketry.parse_input('products') }}
    from source

),

judged as (

    select
        parsed.*,
        case
            {{ basketry.unreadable_values('products') }}
            when list_price_amount < 0 then 'negative_price:list_price_amount'
            when unit_cost_amount < 0 then 'negative_price:unit_cost_amount'
        end as fault
    from parsed

),

numbered as (

    select
        judged.*,
        {{ basketry.copy_number('products') }} as copy_number
    from judged

),

duplicates_marked as (

    select
        numbered.*,
        case
            when fault is not null then fault
            when copy_number > 1 then 'duplicate_key:product_id'
        end as own_fault
    from numbered

),

products as (

    select

        ---------- ids
        product_id,

        ---------- text
        product_name,
        category,
        product_family,

        ---------- numerics
        price_tier,
        list_price_amount,
        unit_cost_amount,

        ---------- booleans
        coalesce(is_gift_card, false) as is_gift_card,

        ---------- dates
        available_from,
        available_until,

        ---------- judgement
        {{ basketry.row_key('products') }} as row_key,
        {{ basketry.fault_reason('own_fault') }} as reject_reason,
        {{ basketry.fault_detail('own_fault') }} as reject_detail,
        case when own_fault is not null then {{ basketry.row_as_json('products') }} end as row_json

    from duplicates_marked

)

select * from products
