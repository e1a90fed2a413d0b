-- Each row beside the same one of the period before, and of a year before, where both periods are
-- complete. Where the earlier one has no row, nothing was sold.
with

drivers_listed as (

    select * from {{ ref('int_revenue_drivers__listed') }}

),

period_days as (

    select * from {{ ref('int_dates__periods') }}

),

complete_periods as (

    select distinct
        period_grain,
        period_start_date
    from period_days
    where is_complete_period

),

drivers_with_earlier_dates as (
    {% for earlier in ['previous_period', 'last_year'] %}
    select
        drivers_listed.*,
        '{{ earlier }}' as compared_with,
        {{ earlier }}_start_date as earlier_start_date
    from drivers_listed
    where is_complete_period
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

drivers_compared as (

    select

        ---------- key
        drivers.period_grain,
        drivers.period_start_date,
        drivers.visit_source,
        drivers.segment,
        drivers.segment_value,
        drivers.currency_code,
        {{ basketry.as_text('drivers.compared_with') }} as compared_with,

        ---------- now
        drivers.visit_count,
        drivers.order_count,
        drivers.customer_count,
        drivers.order_value_amount,
        drivers.purchase_rate,
        drivers.aov,
        drivers.spend_per_customer,

        ---------- then
        case when drivers.visit_count is not null then coalesce(earlier_drivers.visit_count, 0) end
            as earlier_visit_count,
        coalesce(earlier_drivers.order_count, 0) as earlier_order_count,
        coalesce(earlier_drivers.customer_count, 0) as earlier_customer_count,
        {{ basketry.as_money('coalesce(earlier_drivers.order_value_amount, 0)') }}
            as earlier_order_value_amount,
        earlier_drivers.purchase_rate as earlier_purchase_rate,
        earlier_drivers.aov as earlier_aov,
        earlier_drivers.spend_per_customer as earlier_spend_per_customer

    from drivers_with_earlier_dates as drivers
    inner join complete_periods
        on
            drivers.period_grain = complete_periods.period_grain
            and drivers.earlier_start_date = complete_periods.period_start_date
    left join drivers_listed as earlier_drivers
        on
            drivers.period_grain = earlier_drivers.period_grain
            and drivers.earlier_start_date = earlier_drivers.period_start_date
            and drivers.visit_source = earlier_drivers.visit_source
            and drivers.segment = earlier_drivers.segment
            and drivers.segment_value = earlier_drivers.segment_value
            and drivers.currency_code = earlier_drivers.currency_code

)

select * from drivers_compared
