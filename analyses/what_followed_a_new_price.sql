{{ config(enabled=basketry.is_asked('products')) }}

-- What followed a new list price: pieces in as many days before it as after it, all changes whose
-- windows are whole, the latest first. Of two changes in one month the last is shown.
with

products as (

    select * from {{ ref('basketry', 'basketry__product_performance') }}

),

price_changes as (

    select
        currency_code,
        price_changed_on,
        product_id,
        product_name,
        price_before_amount,
        price_after_amount,
        cast(
            {{ basketry.change_rate('price_after_amount', 'price_before_amount') }}
            as decimal(18, 4)
        ) as price_change,
        items_before,
        items_after,
        cast({{ basketry.change_rate('items_after', 'items_before') }} as decimal(18, 4))
            as item_change
    from products
    where
        period_grain = 'month'
        and items_before is not null
        and items_after is not null

)

select *
from price_changes
order by
    price_changed_on desc,
    currency_code asc,
    product_id asc
