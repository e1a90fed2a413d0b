-- Tax is added only where the shop's prices leave it out: adding it twice is the classic mistake.
with

order_items as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

left_over as (

    select order_item_id
    from order_items
    where
        paid_amount <> net_amount + shipping_amount
        + {{ '0' if basketry.setting('prices_include_tax') else 'tax_amount' }}

)

select * from left_over
