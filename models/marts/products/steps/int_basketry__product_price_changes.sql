{{ config(enabled=basketry.is_asked('products')) }}

-- Each change of a list price, with the pieces sold in as many days before it as after it. The list
-- price of a day is the price at which most pieces went, the higher one where two are even, so that
-- one odd line is no change of price. Returned pieces carry the price of another day, and pieces
-- given away have none.
-- When it changed is only known to lie between two days with sales: one window ends on the last day
-- at the old price and the other begins on the first at the new one, so that neither gains a day
-- without sales. A window that begins before the product's first sale, or is not over yet, is not
-- counted.
{%- set days = basketry.setting('price_change_days') %}
with

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

prices_counted as (

    select
        product_id,
        currency_code,
        ordered_date,
        list_unit_price_amount,
        sum(quantity) as item_count
    from lines
    where
        is_valid_order
        and quantity > 0
        and list_unit_price_amount > 0
    group by
        product_id,
        currency_code,
        ordered_date,
        list_unit_price_amount

),

prices_ranked as (

    select
        prices_counted.*,
        sum(item_count) over (
            partition by product_id, currency_code, ordered_date
        ) as item_count_of_day,
        row_number() over (
            partition by product_id, currency_code, ordered_date
            order by item_count desc, list_unit_price_amount desc
        ) as price_rank
    from prices_counted

),

days as (

    select
        product_id,
        currency_code,
        ordered_date,
        list_unit_price_amount,
        item_count_of_day as item_count
    from prices_ranked
    where price_rank = 1

),

days_compared as (

    select
        days.*,
        -- A window function loses the scale on PostgreSQL.
        {{ basketry.as_money(
            'lag(list_unit_price_amount) over ('
            ~ 'partition by product_id, currency_code order by ordered_date)'
        ) }} as price_before_amount,
        lag(ordered_date) over (
            partition by product_id, currency_code
            order by ordered_date
        ) as last_date_before,
        min(ordered_date) over (partition by product_id, currency_code) as first_sold_date
    from days

),

changes as (

    select
        product_id,
        currency_code,
        ordered_date as price_changed_on,
        price_before_amount,
        list_unit_price_amount as price_after_amount,
        first_sold_date,
        {{ basketry.add_days('last_date_before', 1 - days) }} as window_start_date,
        {{ basketry.add_days('ordered_date', days - 1) }} as window_end_date
    from days_compared
    where list_unit_price_amount <> price_before_amount

),

windows_counted as (

    select
        changes.product_id,
        changes.currency_code,
        changes.price_changed_on,
        sum(
            case
                when days.ordered_date < changes.price_changed_on then days.item_count else 0
            end
        ) as items_before,
        sum(
            case
                when days.ordered_date >= changes.price_changed_on then days.item_count else 0
            end
        ) as items_after
    from changes
    inner join days
        on
            changes.product_id = days.product_id
            and changes.currency_code = days.currency_code
            and days.ordered_date between changes.window_start_date and changes.window_end_date
    group by
        changes.product_id,
        changes.currency_code,
        changes.price_changed_on

),

price_changes as (

    select

        ---------- key
        changes.product_id,
        changes.currency_code,
        changes.price_changed_on,

        ---------- numerics
        changes.price_before_amount,
        changes.price_after_amount,
        cast(
            case
                when changes.window_start_date >= changes.first_sold_date
                    then windows_counted.items_before
            end as {{ basketry.type_quantity() }}
        ) as items_before,
        cast(
            case
                when changes.window_end_date <= date_range.as_of_date
                    then windows_counted.items_after
            end as {{ basketry.type_quantity() }}
        ) as items_after

    from changes
    inner join windows_counted
        on
            changes.product_id = windows_counted.product_id
            and changes.currency_code = windows_counted.currency_code
            and changes.price_changed_on = windows_counted.price_changed_on
    cross join date_range

)

select * from price_changes
