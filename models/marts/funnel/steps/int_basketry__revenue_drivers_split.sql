{{ config(enabled=basketry.is_asked('funnel')) }}

-- Each listed row beside the period before and a year before, where both are complete, and the
-- change of revenue split between its drivers, to the last digit of money; the last driver takes
-- the rest, so that the parts add up exactly. A rate that one of the two periods does not
-- have is that of the other: without orders nobody knows what an order would have been worth, so
-- the whole change is put down to the orders that came or went.
{%- set earlier_factors = ['earlier_visits', 'earlier_rate', 'earlier_worth'] %}
{%- set later_factors = ['visits', 'rate', 'worth'] %}
with

drivers as (

    select * from {{ ref('basketry', 'int_basketry__drivers') }}

),

complete as (

    select * from drivers
    where is_complete_period

),

compared as (
    {% for earlier in ['previous_period', 'last_year'] %}
    select
        complete.*,
        {{ basketry.as_text("'" ~ earlier ~ "'") }} as compared_with,
        earlier.visit_count as earlier_visit_count,
        earlier.order_count as earlier_order_count,
        earlier.customer_count as earlier_customer_count,
        earlier.order_value_amount as earlier_order_value_amount,
        earlier.purchase_rate as earlier_purchase_rate,
        earlier.aov as earlier_aov,
        earlier.spend_per_customer as earlier_spend_per_customer
    from complete
    inner join complete as earlier
        on
            complete.period_grain = earlier.period_grain
            and complete.{{ earlier }}_start_date = earlier.period_start_date
            and complete.visit_source = earlier.visit_source
            and complete.segment = earlier.segment
            and complete.segment_value = earlier.segment_value
            and complete.currency_code = earlier.currency_code
    where complete.is_listed
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

factors as (

    select
        compared.*,
        {%- for now, then in [('', 'earlier_'), ('earlier_', '')] %}
        {{ basketry.as_double(now ~ 'visit_count') }} as {{ now }}visits,
        coalesce({{ now }}purchase_rate, {{ then }}purchase_rate, 0) as {{ now }}rate,
        coalesce({{ now }}aov, {{ then }}aov, 0) as {{ now }}worth,
        {{ basketry.as_double(now ~ 'customer_count') }} as {{ now }}customers,
        coalesce({{ now }}spend_per_customer, {{ then }}spend_per_customer, 0) as {{ now }}spend,
        {%- endfor %}
        order_value_amount - earlier_order_value_amount as order_value_change_amount,
        -- Orders without any visit cannot be split by visits: they were placed after midnight, or
        -- the counter at the door stood still.
        (visit_count > 0 or order_count = 0)
        and (earlier_visit_count > 0 or earlier_order_count = 0) as is_split_by_visits
    from compared

),

effects_rounded as (

    select
        factors.*,
        {{ basketry.round_to_money(
            basketry.shapley_effect(earlier_factors, later_factors, 1)
        ) }} as visit_effect_amount,
        {{ basketry.round_to_money(
            basketry.shapley_effect(earlier_factors, later_factors, 2)
        ) }} as purchase_rate_effect_amount,
        {{ basketry.round_to_money(basketry.shapley_effect(
            ['earlier_customers', 'earlier_spend'], ['customers', 'spend'], 1
        )) }} as customer_effect_amount
    from factors

),

drivers_split as (

    select

        ---------- key
        period_grain,
        period_start_date,
        visit_source,
        segment,
        segment_value,
        currency_code,
        compared_with,

        ---------- then
        earlier_visit_count,
        earlier_order_count,
        earlier_customer_count,
        earlier_order_value_amount,
        earlier_purchase_rate,
        earlier_aov,
        earlier_spend_per_customer,

        ---------- the change, by visits and by customers
        {{ basketry.as_money('order_value_change_amount') }} as order_value_change_amount,
        {{ basketry.as_money('case when is_split_by_visits then visit_effect_amount end') }}
            as visit_effect_amount,
        {{ basketry.as_money(
            'case when is_split_by_visits then purchase_rate_effect_amount end'
        ) }} as purchase_rate_effect_amount,
        {{ basketry.as_money(
            'case when is_split_by_visits then order_value_change_amount - visit_effect_amount'
            ~ ' - purchase_rate_effect_amount end'
        ) }} as aov_effect_amount,
        customer_effect_amount,
        {{ basketry.as_money('order_value_change_amount - customer_effect_amount') }}
            as spend_effect_amount

    from effects_rounded

)

select * from drivers_split
