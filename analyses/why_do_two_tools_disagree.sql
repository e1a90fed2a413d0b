{{ config(enabled=basketry.is_asked('order_value')) }}

-- Why do two tools show another order value? The five definitions in the last complete month, each
-- with its way from the one before; the steps explain the whole difference.
with

definitions as (

    select * from {{ ref('basketry', 'basketry__order_value_definitions') }}

),

order_values as (

    select * from {{ ref('basketry', 'basketry__order_value_by_period') }}

),

last_month as (

    select max(period_start_date) as last_start_date
    from order_values
    where
        period_grain = 'month'
        and is_complete_period

),

definitions_of_the_month as (

    select
        definitions.currency_code,
        definitions.period_start_date,
        definitions.definition_rank,
        definitions.definition,
        definitions.order_count,
        definitions.amount,
        cast(definitions.aov as decimal(18, 2)) as aov,
        definitions.amount_step,
        definitions.discount_step_amount,
        definitions.refund_step_amount,
        definitions.shipping_step_amount,
        definitions.tax_step_amount,
        definitions.gift_card_step_amount,
        definitions.unexplained_amount,
        cast(definitions.aov_step as decimal(18, 2)) as aov_step
    from definitions
    inner join last_month
        on definitions.period_start_date = last_month.last_start_date
    where definitions.period_grain = 'month'

)

select *
from definitions_of_the_month
order by currency_code, definition_rank
