{{ config(enabled=basketry.is_asked('quality')) }}

-- What was set aside, and why? What did not reach the numbers, per input, largest first, with its
-- share of the input's rows and one row to look up in rejected_rows.
with

reconciliation as (

    select * from {{ ref('basketry', 'basketry__reconciliation') }}

),

rejected_rows as (

    select * from {{ ref('basketry', 'basketry__rejected_rows') }}

),

rows_by_reason as (

    select
        input_name,
        disposition,
        reason,
        sum(row_count) as row_count
    from reconciliation
    where disposition in ('rejected', 'not_counted')
    group by
        input_name,
        disposition,
        reason

),

rows_that_came as (

    select
        input_name,
        sum(row_count) as input_row_count
    from reconciliation
    where disposition = 'input'
    group by input_name

),

example_rows as (

    select
        input_name,
        reject_reason,
        min(row_key) as example_row_key
    from rejected_rows
    group by
        input_name,
        reject_reason

),

reasons as (

    select
        rows_by_reason.input_name,
        rows_by_reason.disposition,
        rows_by_reason.reason,
        rows_by_reason.row_count,
        rows_that_came.input_row_count,
        {{ basketry.ratio('rows_by_reason.row_count', 'rows_that_came.input_row_count') }}
            as row_share,
        example_rows.example_row_key
    from rows_by_reason
    inner join rows_that_came
        on rows_by_reason.input_name = rows_that_came.input_name
    left join example_rows
        on
            rows_by_reason.input_name = example_rows.input_name
            and rows_by_reason.reason = example_rows.reject_reason

)

select *
from reasons
order by input_name asc, row_count desc, disposition asc, reason asc
