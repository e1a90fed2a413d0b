{{ config(group="basketry", enabled=basketry.is_asked('order_value')) }}

-- Gross, net, kept and paid are the same amounts in both marts, over the same orders, and the
-- discount and refund steps are the discounts and refunds of the other mart.
with

definitions as (

    select * from {{ ref('basketry', 'basketry__order_value_definitions') }}

),

order_values as (

    select * from {{ ref('basketry', 'basketry__order_value_by_period') }}

),

segments as (

    select * from {{ ref('basketry', 'int_basketry__segments') }}

),

both_sides as (

    select
        definitions.period_grain,
        definitions.period_start_date,
        definitions.currency_code,
        definitions.definition,
        definitions.order_count,
        definitions.amount,
        definitions.discount_step_amount,
        definitions.refund_step_amount
    from definitions
    inner join segments
        on
            segments.segment = 'all'
            and segments.is_on
    where definitions.definition <> 'payments'
    {% for definition in ['gross', 'net', 'kept', 'paid'] %}
    union all

    select
        period_grain,
        period_start_date,
        currency_code,
        '{{ definition }}' as definition,
        -order_count as order_count,
        -{{ definition }}_amount as amount,
        {{ 'discount_amount' if definition == 'net' else '0' }} as discount_step_amount,
        {{ {'kept': 'refund_amount', 'paid': '-refund_amount'}.get(definition, '0') }}
            as refund_step_amount
    from order_values
    where segment = 'all'
    {% endfor %}
),

left_over as (

    select
        period_grain,
        period_start_date,
        currency_code,
        definition
    from both_sides
    group by
        period_grain,
        period_start_date,
        currency_code,
        definition
    having
        sum(order_count) <> 0
        or sum(amount) <> 0
        or sum(discount_step_amount) <> 0
        or sum(refund_step_amount) <> 0

)

select * from left_over
