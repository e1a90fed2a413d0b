-- A row of the inputs is counted as it came, and once more as what staging made of it. The accepted
-- rows of orders, lines and refunds are counted where they arrived, in the marts.
with

input_rows as (

    select * from {{ ref('basketry', 'int_basketry__input_rows') }}

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

)

select * from input_rows_summed
