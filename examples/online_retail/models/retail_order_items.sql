with

lines as (

    select * from {{ ref('retail_lines') }}

),

non_product_codes as (

    select * from {{ ref('non_product_codes') }}

),

order_items as (

    select

        ---------- ids
        lines.order_item_id,
        lines.order_id,
        lines.product_id,

        ---------- strings
        coalesce(non_product_codes.line_kind, 'goods') as line_kind,

        ---------- numerics
        -- The contract has no negative prices. Bad debt written as 1 piece at -11,062.06 becomes
        -- -1 piece at 11,062.06: the same money.
        case
            when lines.unit_price_amount < 0 then -lines.quantity
            else lines.quantity
        end as quantity,
        abs(lines.unit_price_amount) as unit_price_amount

    from lines
    left join non_product_codes
        on lines.product_id = non_product_codes.product_id

)

select * from order_items
