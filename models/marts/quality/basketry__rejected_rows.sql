{{ config(enabled=basketry.is_asked('quality')) }}

with

input_rows as (

    select * from {{ ref('basketry', 'int_basketry__input_rows') }}

),

rows_refused as (

    select
        input_name,
        row_key,
        reject_reason,
        reject_detail,
        row_json,
        -- The same row may be refused more than once: every copy is a row here.
        row_number() over (
            partition by input_name, row_json
            order by reject_reason
        ) as copy_number
    from input_rows
    where reject_reason is not null

),

rejected_rows as (

    select

        ---------- ids
        md5(input_name || '|' || row_json || '|' || {{ basketry.as_text('copy_number') }})
            as rejected_row_id,
        row_key,

        ---------- text
        input_name,
        reject_reason,
        reject_detail,
        row_json

    from rows_refused

)

select * from rejected_rows
