-- depends_on: {{ ref('basketry', 'stg_basketry__input_columns') }}
with

source as (

    {{ basketry.read_input('experiment_assignments') }}

),

parsed as (

    select {{ basketry.parse_input('experiment_assignments') }}
    from source

),

judged as (

    select
        parsed.*,
        case
            {{ basketry.unreadable_values('experiment_assignments') }}
            when unit_kind not in ('visitor', 'customer', 'session') then 'unknown_value:unit_kind'
            {{ basketry.in_the_future('assigned_at', 'assigned_at') }}
        end as fault
    from parsed

),

numbered as (

    select
        judged.*,
        {{ basketry.copy_number('experiment_assignments') }} as copy_number
    from judged

),

duplicates_marked as (

    select
        numbered.*,
        case
            when fault is not null then fault
            when copy_number > 1 then 'duplicate_key:experiment_id'
        end as own_fault
    from numbered

),

experiment_assignments as (

    select

        ---------- ids
        experiment_id,
        unit_id,

        ---------- text
        unit_kind,
        variant,

        ---------- timestamps
        assigned_at,

        ---------- judgement
        {{ basketry.row_key('experiment_assignments') }} as row_key,
        {{ basketry.fault_reason('own_fault') }} as reject_reason,
        {{ basketry.fault_detail('own_fault') }} as reject_detail,
        case
            when own_fault is not null then {{ basketry.row_as_json('experiment_assignments') }}
        end as row_json

    from duplicates_marked

)

select * from experiment_assignments
