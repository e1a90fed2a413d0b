{{ config(enabled=basketry.is_asked('quality')) }}

-- An input of which too many rows were refused (setting max_rejected_share) fails the build:
-- averages over what is left would look right and be wrong. It reads rejected_rows, so that the
-- rows and their reasons are there to be read when it fails.
with

rejected_rows as (

    select * from {{ ref('basketry', 'basketry__rejected_rows') }}

),

reconciliation as (

    select * from {{ ref('basketry', 'basketry__reconciliation') }}

),

rows_in as (

    select
        input_name,
        sum(row_count) as row_count
    from reconciliation
    where disposition = 'input'
    group by input_name

),

rows_refused as (

    select
        input_name,
        count(*) as rejected_count
    from rejected_rows
    group by input_name

),

inputs_over_the_limit as (

    select
        rows_refused.input_name,
        rows_refused.rejected_count,
        rows_in.row_count,
        {{ basketry.ratio('rows_refused.rejected_count', 'rows_in.row_count') }} as rejected_share
    from rows_refused
    inner join rows_in
        on rows_refused.input_name = rows_in.input_name
    where
        {{ basketry.ratio('rows_refused.rejected_count', 'rows_in.row_count') }}
        > {{ basketry.as_double(basketry.setting('max_rejected_share')) }}

)

select * from inputs_over_the_limit
