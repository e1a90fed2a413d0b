-- depends_on: {{ ref('basketry', 'stg_basketry__input_columns') }}
with

source as (

    {{ basketry.read_input('sessions') }}

),

parsed as (

    select {{ basketry.parse_input('sessions') }}
    from source

),

judged as (

    select
        parsed.*,
        case
            {{ basketry.unreadable_values('sessions') }}
            {{ basketry.in_the_future('started_at', 'started_at') }}
            when is_bot then 'bot:is_bot'
        end as fault
    from parsed

),

numbered as (

    select
        judged.*,
        {{ basketry.copy_number('sessions') }} as copy_number
    from judged

),

duplicates_marked as (

    select
        numbered.*,
        case
            when fault is not null then fault
            when copy_number > 1 then 'duplicate_key:session_id'
        end as own_fault
    from numbered

),

sessions as (

    select

        ---------- ids
        session_id,
        visitor_id,
        customer_id,

        ---------- text
        device_type,
        traffic_source,
        landing_page,

        ---------- booleans
        coalesce(is_bot, false) as is_bot,

        ---------- timestamps
        started_at,

        ---------- judgement
        {{ basketry.row_key('sessions') }} as row_key,
        {{ basketry.fault_reason('own_fault') }} as reject_reason,
        {{ basketry.fault_detail('own_fault') }} as reject_detail,
        case when own_fault is not null then {{ basketry.row_as_json('sessions') }} end as row_json

    from duplicates_marked

)

select * from sessions
