with

price_changes as (

    select * from {{ ref('basketry', 'int_basketry__product_price_changes') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

changes_numbered as (

    select
        price_changes.*,
        period_days.period_grain,
        period_days.period_start_date,
        count(*) over (
            partition by
                period_days.period_grain, period_days.period_start_date,
                price_changes.product_id, price_changes.currency_code
        ) as price_change_count,
        row_number() over (
            partition by
                period_days.period_grain, period_days.period_start_date,
                price_changes.product_id, price_changes.currency_code
            order by price_changes.price_changed_on desc
        ) as change_number_from_last
    from price_changes
    inner join period_days
        on price_changes.price_changed_on = period_days.date_day
    where period_days.period_grain in ('month', 'quarter', 'year')

),

last_changes as (

    select
        period_grain,
        period_start_date,
        product_id,
        currency_code,
        price_change_count,
        price_changed_on,
        price_before_amount,
        price_after_amount,
        items_before,
        items_after
    from changes_numbered
    where change_number_from_last = 1

)

select * from last_changes
