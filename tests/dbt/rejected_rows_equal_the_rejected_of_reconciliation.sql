{{ config(enabled=basketry.is_asked('quality')) }}

-- Each refused row that reconciliation counts can be looked up, and nothing else lies there.
with

rejected_rows as (

    select * from {{ ref('basketry', 'basketry__rejected_rows') }}

),

reconciliation as (

    select * from {{ ref('basketry', 'basketry__reconciliation') }}

),

both_sides as (

    select
        input_name,
        reject_reason,
        1 as row_count
    from rejected_rows

    union all

    select
        input_name,
        reason as reject_reason,
        -row_count as row_count
    from reconciliation
    where disposition = 'rejected'

),

left_over as (

    select
        input_name,
        reject_reason
    from both_sides
    group by
        input_name,
        reject_reason
    having sum(row_count) <> 0

)

select * from left_over
