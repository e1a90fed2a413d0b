-- depends_on: {{ ref('basketry', 'stg_basketry__input_columns') }}
with

source as (

    {{ basketry.read_input('events') }}

),

sessions as (

    select * from {{ ref('basketry', 'stg_basketry__sessions') }}

),

parsed as (

    select {{ basketry.parse_input('events') }}
    from source

),

judged as (

    select
        parsed.*,
        case
            {{ basketry.unreadable_values('events') }}
            {{ basketry.in_the_future('occurred_at', 'occurred_at') }}
        end as fault
    from parsed

),

numbered as (

    select
        judged.*,
        {{ basketry.copy_number('events') }} as copy_number
    from judged

),

sessions_known as (

    select
        session_id,
        max(case when reject_reason is null then started_at end) as started_at,
        max(case when reject_reason is null then 1 else 0 end) as accepted_count
    from sessions
    group by session_id

),

matched as (

    select
        numbered.*,
        case
            when numbered.fault is not null then numbered.fault
            when numbered.copy_number > 1 then 'duplicate_key:event_id'
            {%- if basketry.input_map()['sessions'] %}
            when sessions_known.session_id is null then 'event_without_session:session_id'
            when sessions_known.accepted_count = 0 then 'session_rejected:session_id'
            when numbered.occurred_at < sessions_known.started_at
                then 'event_outside_session:occurred_at'
            when numbered.occurred_at > {{ basketry.add_hours('sessions_known.started_at', 24) }}
                then 'event_outside_session:occurred_at'
            {%- endif %}
        end as own_fault
    from numbered
    left join sessions_known
        on numbered.session_id = sessions_known.session_id

),

events as (

    select

        ---------- ids
        event_id,
        session_id,
        product_id,

        ---------- text
        event_name,
        page_path,

        ---------- numerics
        event_value,

        ---------- timestamps
        occurred_at,

        ---------- judgement
        {{ basketry.row_key('events') }} as row_key,
        {{ basketry.fault_reason('own_fault') }} as reject_reason,
        {{ basketry.fault_detail('own_fault') }} as reject_detail,
        case when own_fault is not null then {{ basketry.row_as_json('events') }} end as row_json

    from matched

)

select * from events
