-- depends_on: {{ ref('basketry', 'stg_basketry__input_columns') }}
with

source as (

    {{ basketry.read_input('customers') }}

),

parsed as (

    select {{ basketry.parse_input('customers') }}
    from source

),

judged as (

    select
        parsed.*,
        case
            {{ basketry.unreadable_values('customers') }}
        end as fault
    from parsed

),

numbered as (

    select
        judged.*,
        {{ basketry.copy_number('customers') }} as copy_number
    from judged

),

duplicates_marked as (

    select
        numbered.*,
        case
            when fault is not null then fault
            when copy_number > 1 then 'duplicate_key:customer_id'
        end as own_fault
    from numbered

),

customers as (

    select

        ---------- ids
        customer_id,

        ---------- text
        gender,
        region,
        acquisition_channel,
        membership_rank,

        ---------- dates and timestamps
        birth_date,
        registered_at,

        ---------- judgement
        {{ basketry.row_key('customers') }} as row_key,
        {{ basketry.fault_reason('own_fault') }} as reject_reason,
        {{ basketry.fault_detail('own_fault') }} as reject_detail,
        case when own_fault is not null then {{ basketry.row_as_json('customers') }} end as row_json

    from duplicates_marked

)

select * from customers
