{{ config(enabled=basketry.is_asked('quality')) }}

-- A row of the inputs is counted as it came, and once more as what was made of it: refused in
-- staging, or accepted. The accepted rows of orders, lines and refunds are counted where they
-- arrived, in the facts.
with

input_rows as (

    select * from {{ ref('basketry', 'int_basketry__input_rows') }}

),

mart_rows as (

    select * from {{ ref('basketry', 'int_basketry__rows_in_facts') }}

),

input_columns as (

    select * from {{ ref('basketry', 'stg_basketry__input_columns') }}

),

input_rows_disposed as (

    select
        input_rows.*,
        'input' as disposition,
        'all_rows' as reason
    from input_rows

    union all

    select
        input_rows.*,
        'rejected' as disposition,
        reject_reason as reason
    from input_rows
    where reject_reason is not null

    union all

    select
        input_rows.*,
        'counted' as disposition,
        'accepted' as reason
    from input_rows
    where
        reject_reason is null
        and input_name not in ('orders', 'order_items', 'refunds')

),

input_rows_summed as (

    select
        input_name,
        currency_code,
        disposition,
        reason,
        count(*) as row_count,
        {{ basketry.as_money('sum(line_amount)') }} as line_amount,
        {{ basketry.as_money('sum(order_discount_amount)') }} as order_discount_amount,
        {{ basketry.as_money('sum(shipping_amount)') }} as shipping_amount,
        {{ basketry.as_money('sum(tax_amount)') }} as tax_amount,
        {{ basketry.as_money('sum(refund_amount)') }} as refund_amount
    from input_rows_disposed
    group by
        input_name,
        currency_code,
        disposition,
        reason

),

inputs_sold as (

    select listed.input_name
    from (values ('orders'), ('order_items'), ('refunds')) as listed (input_name)

),

rows_sold as (

    select
        inputs_sold.input_name,
        mart_rows.currency_code,
        mart_rows.disposition,
        mart_rows.reason,
        case inputs_sold.input_name
            when 'orders' then mart_rows.order_count
            when 'order_items' then mart_rows.line_count
            when 'refunds' then mart_rows.refund_count
        end as row_count,
        case inputs_sold.input_name
            when 'order_items' then mart_rows.line_amount
        end as line_amount,
        case inputs_sold.input_name
            when 'orders' then mart_rows.order_discount_amount
        end as order_discount_amount,
        case inputs_sold.input_name
            when 'orders' then mart_rows.shipping_amount
        end as shipping_amount,
        case inputs_sold.input_name
            when 'orders' then mart_rows.tax_amount
        end as tax_amount,
        case inputs_sold.input_name
            when 'refunds' then mart_rows.refund_amount
        end as refund_amount
    from mart_rows
    cross join inputs_sold

),

inputs_absent as (

    select distinct
        input_name,
        {{ basketry.as_text('null') }} as currency_code,
        'absent' as disposition,
        'input_not_mapped' as reason,
        0 as row_count,
        {{ basketry.as_money('null') }} as line_amount,
        {{ basketry.as_money('null') }} as order_discount_amount,
        {{ basketry.as_money('null') }} as shipping_amount,
        {{ basketry.as_money('null') }} as tax_amount,
        {{ basketry.as_money('null') }} as refund_amount
    from input_columns
    where not is_mapped

),

dispositions as (

    select * from input_rows_summed
    union all
    select * from rows_sold
    where row_count is not null
    union all
    select * from inputs_absent

),

reconciliation as (

    select

        ---------- key
        {{ basketry.as_text('input_name') }} as input_name,
        currency_code,
        {{ basketry.as_text('disposition') }} as disposition,
        {{ basketry.as_text('reason') }} as reason,

        ---------- numerics
        cast(row_count as bigint) as row_count,
        {{ basketry.as_money('line_amount') }} as line_amount,
        {{ basketry.as_money('order_discount_amount') }} as order_discount_amount,
        {{ basketry.as_money('shipping_amount') }} as shipping_amount,
        {{ basketry.as_money('tax_amount') }} as tax_amount,
        {{ basketry.as_money('refund_amount') }} as refund_amount,

        ---------- text
        {{ basketry.absent_input_note('input_name', 'disposition') }} as note

    from dispositions

)

select * from reconciliation
