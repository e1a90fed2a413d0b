with

drivers_listed as (

    select * from {{ ref('int_revenue_drivers__listed') }}

),

drivers_split as (

    select * from {{ ref('int_revenue_drivers__split') }}

),

revenue_drivers as (

    select

        ---------- key
        drivers_listed.period_grain,
        drivers_listed.period_start_date,
        drivers_listed.visit_source,
        drivers_listed.segment,
        drivers_listed.segment_value,
        drivers_listed.currency_code,

        ---------- period
        drivers_listed.period_end_date,
        drivers_listed.is_complete_period,
        {{ basketry.as_text("'" ~ basketry.setting('order_value_basis') ~ "'") }}
            as order_value_basis,

        ---------- drivers
        cast(drivers_listed.visit_count as {{ basketry.type_quantity() }}) as visit_count,
        drivers_listed.purchase_rate,
        cast(drivers_listed.order_count as bigint) as order_count,
        drivers_listed.aov,
        drivers_listed.buyer_rate,
        cast(drivers_listed.customer_count as bigint) as customer_count,
        drivers_listed.spend_per_customer,
        drivers_listed.order_value_amount,

        ---------- changes
        {%- for earlier in ['previous_period', 'last_year'] %}
        cast({{ earlier }}.earlier_visit_count as {{ basketry.type_quantity() }})
            as {{ earlier }}_visit_count,
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
        drivers_listed.previous_period_start_date,
        drivers_listed.last_year_start_date

    from drivers_listed
    {%- for earlier in ['previous_period', 'last_year'] %}
    left join drivers_split as {{ earlier }}
        on
            {{ earlier }}.compared_with = '{{ earlier }}'
            and drivers_listed.period_grain = {{ earlier }}.period_grain
            and drivers_listed.period_start_date = {{ earlier }}.period_start_date
            and drivers_listed.visit_source = {{ earlier }}.visit_source
            and drivers_listed.segment = {{ earlier }}.segment
            and drivers_listed.segment_value = {{ earlier }}.segment_value
            and drivers_listed.currency_code = {{ earlier }}.currency_code
    {%- endfor %}
    where drivers_listed.moment = 'this_period'

)

select * from revenue_drivers
