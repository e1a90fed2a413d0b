-- depends_on: {{ ref('basketry', 'stg_basketry__input_columns') }}
with

source as (

    {{ basketry.read_input('store_visits') }}

),

parsed as (

    select {{ basketry.parse_input('store_visits') }}
    from source

),

judged as (

    select
        parsed.*,
        case
            {{ basketry.unreadable_values('store_visits') }}
            when visitor_count < 0 then 'negative_amount:visitor_count'
            {{ basketry.in_the_future('visit_date', 'visit_date', kind='date') }}
        end as fault
    from parsed

),

numbered as (

    select
        judged.*,
        {{ basketry.copy_number('store_visits') }} as copy_number
    from judged

),

duplicates_marked as (

    select
        numbered.*,
        case
            when fault is not null then fault
            when copy_number > 1 then 'duplicate_key:store_id'
        end as own_fault
    from numbered

),

store_visits as (

    select

        ---------- ids
        store_id,

        ---------- numerics
        visitor_count,

        ---------- dates
        visit_date,

        ---------- judgement
        {{ basketry.row_key('store_visits') }} as row_key,
        {{ basketry.fault_reason('own_fault') }} as reject_reason,
        {{ basketry.fault_detail('own_fault') }} as reject_detail,
        case
            when own_fault is not null then {{ basketry.row_as_json('store_visits') }}
        end as row_json

    from duplicates_marked

)

select * from store_visits
