-- depends_on: {{ ref('basketry', 'stg_basketry__input_columns') }}
with

source as (

    {{ basketry.read_input('offers') }}

),

parsed as (

    select {{ basketry.parse_input('offers') }}
    from source

),

judged as (

    select
        parsed.*,
        case
            {{ basketry.unreadable_values('offers') }}
            when
                offer_kind not in (
                    'upsell',
                    'cross_sell',
                    'bundle',
                    'free_shipping',
                    'subscription',
                    'limited_upgrade'
                )
                then 'unknown_value:offer_kind'
            when
                placement not in (
                    'product_page', 'cart', 'checkout', 'thank_you', 'email', 'chat', 'counter'
                )
                then 'unknown_value:placement'
            {{ basketry.in_the_future('shown_at', 'shown_at') }}
        end as fault
    from parsed

),

numbered as (

    select
        judged.*,
        {{ basketry.copy_number('offers') }} as copy_number
    from judged

),

duplicates_marked as (

    select
        numbered.*,
        case
            when fault is not null then fault
            when copy_number > 1 then 'duplicate_key:offer_id'
        end as own_fault
    from numbered

),

offers as (

    select

        ---------- ids
        offer_id,
        session_id,
        visitor_id,
        customer_id,
        base_product_id,
        offered_product_id,

        ---------- text
        offer_kind,
        placement,

        ---------- timestamps
        shown_at,

        ---------- judgement
        {{ basketry.row_key('offers') }} as row_key,
        {{ basketry.fault_reason('own_fault') }} as reject_reason,
        {{ basketry.fault_detail('own_fault') }} as reject_detail,
        case when own_fault is not null then {{ basketry.row_as_json('offers') }} end as row_json

    from duplicates_marked

)

select * from offers
