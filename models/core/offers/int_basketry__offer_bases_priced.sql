-- What the product that an offer replaced would have cost on the day, for as many pieces as were
-- bought: the price it was last sold at, or its list price where it was never sold before.
with

offers as (

    select * from {{ ref('basketry', 'int_basketry__offers_judged') }}

),

lines_credited as (

    select * from {{ ref('basketry', 'int_basketry__offer_lines') }}

),

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

prices_by_day as (

    select * from {{ ref('basketry', 'int_basketry__offer_prices_by_day') }}

),

products as (

    select * from {{ ref('basketry', 'stg_basketry__products') }}

),

lines_in_place as (

    select
        offers.offer_id,
        offers.base_product_id,
        lines.currency_code,
        lines.ordered_date,
        lines.quantity
    from lines_credited
    inner join offers
        on lines_credited.offer_id = offers.offer_id
    inner join lines
        on lines_credited.order_item_id = lines.order_item_id
    where offers.offer_kind in ('upsell', 'limited_upgrade', 'subscription')

),

prices_found as (

    select
        lines_in_place.offer_id,
        lines_in_place.quantity,
        coalesce(
            prices_by_day.unit_price_amount,
            case
                when lines_in_place.currency_code = '{{ basketry.setting("default_currency") }}'
                    then products.list_price_amount
            end
        ) as unit_price_amount,
        coalesce(prices_by_day.unit_cost_amount, products.unit_cost_amount) as unit_cost_amount
    from lines_in_place
    left join prices_by_day
        on
            lines_in_place.base_product_id = prices_by_day.product_id
            and lines_in_place.currency_code = prices_by_day.currency_code
            and lines_in_place.ordered_date >= prices_by_day.price_date
            and (
                lines_in_place.ordered_date < prices_by_day.next_price_date
                or prices_by_day.next_price_date is null
            )
    left join products
        on
            lines_in_place.base_product_id = products.product_id
            and products.reject_reason is null

),

pieces_priced as (

    select
        prices_found.*,
        {{ basketry.exact_product('quantity', 'unit_price_amount') }} as whole_price_amount,
        {{ basketry.exact_product('quantity', 'unit_cost_amount') }} as whole_cost_amount
    from prices_found

),

-- What is too large to be money is as good as unknown.
bases_priced as (

    select
        offer_id,
        {{ basketry.as_money('unit_price_amount') }} as base_unit_price_amount,
        {{ basketry.as_money(
            'case when whole_price_amount < 1000000000000 then whole_price_amount end'
        ) }} as base_amount,
        {{ basketry.as_money(
            'case when whole_cost_amount < 1000000000000 then whole_cost_amount end'
        ) }} as base_cost_amount
    from pieces_priced

)

select * from bases_priced
