{{ config(group="basketry", enabled=basketry.is_asked('quality')) }}
-- Staging judges every row of every input, copies included, and drops or doubles none: the rows and
-- the money of the raw relations are those of staging, and the rows are those that reconciliation
-- begins with.
{%- set money = {
    'orders': ['order_discount_amount', 'shipping_amount', 'tax_amount'],
    'order_items': ['quantity', 'unit_price_amount', 'line_discount_amount'],
    'refunds': ['refund_amount'],
} %}
with

{% for input_name in basketry.input_contract() -%}

{{ input_name }}_raw as (

    {{ basketry.read_input(input_name) }}

),

{{ input_name }}_staged as (

    select * from {{ ref('basketry', 'stg_basketry__' ~ input_name) }}

),

{% endfor -%}

{% for input_name in money -%}

{{ input_name }}_parsed as (

    select {{ basketry.parse_input(input_name) }}
    from {{ input_name }}_raw

),

{% endfor -%}

reconciliation as (

    select * from {{ ref('basketry', 'basketry__reconciliation') }}

),

raw_and_staged as (
    {% for input_name in basketry.input_contract() -%}
    {%- set amounts = money.get(input_name, []) %}
    {%- set before = 'parsed' if input_name in money else 'raw' %}
    {%- for side, sign in {before: '', 'staged': '-'}.items() %}
    select
        '{{ input_name }}' as input_name,
        {{ sign }}count(*) as staged_difference,
        {{ 'count(*)' if side == before else '0' }} as reconciled_difference,
        {{ sign ~ 'coalesce(sum(' ~ amounts[0] ~ '), 0)' if amounts[0] else '0' }}
            as money_difference_1,
        {{ sign ~ 'coalesce(sum(' ~ amounts[1] ~ '), 0)' if amounts[1] else '0' }}
            as money_difference_2,
        {{ sign ~ 'coalesce(sum(' ~ amounts[2] ~ '), 0)' if amounts[2] else '0' }}
            as money_difference_3
    from {{ input_name }}_{{ side }}

    union all
    {% endfor %}
    {%- endfor %}
    select
        input_name,
        0 as staged_difference,
        -row_count as reconciled_difference,
        0 as money_difference_1,
        0 as money_difference_2,
        0 as money_difference_3
    from reconciliation
    where disposition = 'input'

),

left_over as (

    select input_name
    from raw_and_staged
    group by input_name
    having
        sum(staged_difference) <> 0
        or sum(reconciled_difference) <> 0
        or sum(money_difference_1) <> 0
        or sum(money_difference_2) <> 0
        or sum(money_difference_3) <> 0

)

select * from left_over
