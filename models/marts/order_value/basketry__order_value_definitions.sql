{{ config(enabled=basketry.is_asked('order_value')) }}

-- The definitions of order value, each a step from the one before. Beside valid orders stands what
-- was paid for orders of gift cards only, which a payment provider sees.
{%- set tax_is_added = not basketry.setting('prices_include_tax') %}
{%- set amounts = [
    'gross_amount', 'discount_amount', 'net_amount', 'refund_amount', 'kept_amount',
    'shipping_amount', 'tax_amount', 'paid_amount',
] %}
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

days_summed as (

    select
        ordered_date,
        currency_code,
        sum(case when is_valid_order then 1 else 0 end) as order_count,
        count(*) as payment_count,
        {%- for amount in amounts %}
        sum(case when is_valid_order then {{ amount }} else 0 end) as {{ amount }},
        {%- endfor %}
        sum(case when is_valid_order then 0 else paid_amount end) as gift_card_paid_amount
    from orders
    where
        is_valid_order
        or invalid_reason = 'gift_cards_only'
    group by
        ordered_date,
        currency_code

),

totals as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        days_summed.currency_code,
        sum(days_summed.order_count) as order_count,
        sum(days_summed.payment_count) as payment_count,
        {%- for amount in amounts %}
        {{ basketry.as_money('sum(days_summed.' ~ amount ~ ')') }} as {{ amount }},
        {%- endfor %}
        {{ basketry.as_money('sum(days_summed.gift_card_paid_amount)') }} as gift_card_paid_amount
    from days_summed
    inner join period_days
        on days_summed.ordered_date = period_days.date_day
    group by
        period_days.period_grain,
        period_days.period_start_date,
        days_summed.currency_code

),

definitions as (

    select
        listed.definition_rank,
        listed.definition
    from (
        values
        (1, 'gross'),
        (2, 'net'),
        (3, 'kept'),
        (4, 'paid'),
        (5, 'payments')
    ) as listed (definition_rank, definition)

),

amounts_by_definition as (

    select
        totals.period_grain,
        totals.period_start_date,
        totals.currency_code,
        {{ basketry.as_text('definitions.definition') }} as definition,
        definitions.definition_rank,
        case definitions.definition
            when 'payments' then totals.payment_count else totals.order_count
        end as order_count,
        case definitions.definition
            when 'gross' then totals.gross_amount
            when 'net' then totals.net_amount
            when 'kept' then totals.kept_amount
            when 'paid' then totals.paid_amount
            when 'payments' then totals.paid_amount + totals.gift_card_paid_amount
        end as amount,
        case definitions.definition
            when 'net' then -totals.discount_amount else 0
        end as discount_step_amount,
        case definitions.definition
            when 'kept' then -totals.refund_amount
            when 'paid' then totals.refund_amount
            else 0
        end as refund_step_amount,
        case definitions.definition
            when 'paid' then totals.shipping_amount else 0
        end as shipping_step_amount,
        case definitions.definition
            when 'paid' then {{ 'totals.tax_amount' if tax_is_added else '0' }} else 0
        end as tax_step_amount,
        case definitions.definition
            when 'payments' then totals.gift_card_paid_amount else 0
        end as gift_card_step_amount
    from totals
    cross join definitions

),

steps as (

    select
        amounts_by_definition.*,
        {{ basketry.ratio('amount', 'order_count') }} as aov,
        amount - lag(amount) over (
            partition by period_grain, period_start_date, currency_code
            order by definition_rank
        ) as amount_step
    from amounts_by_definition

),

order_value_definitions as (

    select

        ---------- key
        period_grain,
        period_start_date,
        currency_code,
        definition,

        ---------- numerics
        definition_rank,
        cast(order_count as bigint) as order_count,
        {{ basketry.as_money('amount') }} as amount,
        aov,
        {{ basketry.as_money('amount_step') }} as amount_step,
        aov - lag(aov) over (
            partition by period_grain, period_start_date, currency_code
            order by definition_rank
        ) as aov_step,
        {{ basketry.as_money('discount_step_amount') }} as discount_step_amount,
        {{ basketry.as_money('refund_step_amount') }} as refund_step_amount,
        {{ basketry.as_money('shipping_step_amount') }} as shipping_step_amount,
        {{ basketry.as_money('tax_step_amount') }} as tax_step_amount,
        {{ basketry.as_money('gift_card_step_amount') }} as gift_card_step_amount,
        {{ basketry.as_money(
            'coalesce(amount_step, 0) - discount_step_amount - refund_step_amount'
            ~ ' - shipping_step_amount - tax_step_amount - gift_card_step_amount'
        ) }} as unexplained_amount

    from steps

)

select * from order_value_definitions
