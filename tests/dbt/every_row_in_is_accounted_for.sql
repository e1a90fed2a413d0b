{{ config(enabled=basketry.is_asked('quality')) }}

-- Rows and money in are rows and money in the marts and set aside, per input and currency, exactly.
with

reconciliation as (

    select * from {{ ref('basketry', 'basketry__reconciliation') }}

),

left_over as (

    select
        input_name,
        currency_code
    from reconciliation
    group by
        input_name,
        currency_code
    having
        sum(case disposition when 'input' then row_count else -row_count end) <> 0
        or sum(case disposition when 'input' then line_amount else -line_amount end) <> 0
        or sum(
            case disposition
                when 'input' then order_discount_amount
                else -order_discount_amount
            end
        ) <> 0
        or sum(case disposition when 'input' then shipping_amount else -shipping_amount end) <> 0
        or sum(case disposition when 'input' then tax_amount else -tax_amount end) <> 0
        or sum(case disposition when 'input' then refund_amount else -refund_amount end) <> 0

)

select * from left_over
