{%- set tax_is_added = not basketry.setting('prices_include_tax') %}
with

totals as (

    select * from {{ ref('basketry', 'int_basketry__order_values_totals') }}

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
