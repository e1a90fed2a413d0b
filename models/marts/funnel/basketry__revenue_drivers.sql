{{ config(enabled=basketry.is_asked('funnel')) }}

with

drivers as (

    select * from {{ ref('basketry', 'int_basketry__drivers') }}

),

drivers_split as (

    select * from {{ ref('basketry', 'int_basketry__revenue_drivers_split') }}

),

drivers_now as (

    select * from drivers
    where is_listed

),

revenue_drivers as (

    select

        ---------- key
        drivers_now.period_grain,
        drivers_now.period_start_date,
        drivers_now.visit_source,
        drivers_now.segment,
        drivers_now.segment_value,
        drivers_now.currency_code,

        ---------- period
        drivers_now.period_end_date,
        drivers_now.is_complete_period,
        {{ basketry.as_text("'" ~ basketry.setting('order_value_basis') ~ "'") }}
            as order_value_basis,

        ---------- drivers
        drivers_now.visit_count,
        drivers_now.purchase_rate,
        {%- for side in ['lower', 'upper'] %}
        case
            when drivers_now.order_count <= drivers_now.visit_count
                then
                    {{ basketry.wilson_bound(
                        'drivers_now.order_count', 'drivers_now.visit_count', side
                    ) }}
        end as purchase_rate_{{ side }},
        {%- endfor %}
        cast(drivers_now.order_count as bigint) as order_count,
        drivers_now.aov,
        drivers_now.buyer_rate,
        cast(drivers_now.customer_count as bigint) as customer_count,
        drivers_now.spend_per_customer,
        drivers_now.order_value_amount,

        ---------- changes
        {%- for earlier in ['previous_period', 'last_year'] %}
        {{ earlier }}.earlier_visit_count as {{ earlier }}_visit_count,
        {{ earlier }}.earlier_purchase_rate as {{ earlier }}_purchase_rate,
        cast({{ earlier }}.earlier_order_count as bigint) as {{ earlier }}_order_count,
        {{ earlier }}.earlier_aov as {{ earlier }}_aov,
        cast({{ earlier }}.earlier_customer_count as bigint) as {{ earlier }}_customer_count,
        {{ earlier }}.earlier_spend_per_customer as {{ earlier }}_spend_per_customer,
        {{ earlier }}.earlier_order_value_amount as {{ earlier }}_order_value_amount,
        {%- for part in [
            'order_value_change', 'visit_effect', 'purchase_rate_effect', 'aov_effect',
            'customer_effect', 'spend_effect',
        ] %}
        {{ earlier }}.{{ part }}_amount as {{ part }}_amount_vs_{{ earlier }},
        {%- endfor %}
        {%- endfor %}
        drivers_now.previous_period_start_date,
        drivers_now.last_year_start_date

    from drivers_now
    left join drivers_split as previous_period
        on
            previous_period.compared_with = 'previous_period'
            and drivers_now.period_grain = previous_period.period_grain
            and drivers_now.period_start_date = previous_period.period_start_date
            and drivers_now.visit_source = previous_period.visit_source
            and drivers_now.segment = previous_period.segment
            and drivers_now.segment_value = previous_period.segment_value
            and drivers_now.currency_code = previous_period.currency_code
    left join drivers_split as last_year
        on
            last_year.compared_with = 'last_year'
            and drivers_now.period_grain = last_year.period_grain
            and drivers_now.period_start_date = last_year.period_start_date
            and drivers_now.visit_source = last_year.visit_source
            and drivers_now.segment = last_year.segment
            and drivers_now.segment_value = last_year.segment_value
            and drivers_now.currency_code = last_year.currency_code

)

select * from revenue_drivers
