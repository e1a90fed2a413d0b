{{ config(enabled=basketry.is_asked('funnel')) }}

-- Why did revenue change from the month before to the last complete one? By the number of customers
-- and their spend for the whole shop; by visits, purchase rate and AOV for the site and the stores.
{%- set drivers_of_revenue = [
    ['all', 1, 'customers', 'customer_count', 'customer_effect'],
    ['all', 2, 'spend per customer', 'spend_per_customer', 'spend_effect'],
    ['visits', 1, 'visits', 'visit_count', 'visit_effect'],
    ['visits', 2, 'purchase rate', 'purchase_rate', 'purchase_rate_effect'],
    ['visits', 3, 'AOV', 'aov', 'aov_effect'],
] %}
with

drivers as (

    select * from {{ ref('basketry', 'basketry__revenue_drivers') }}

),

months as (

    select *
    from drivers
    where
        period_grain = 'month'
        and segment = 'all'
        and is_complete_period

),

last_month as (

    select max(period_start_date) as last_start_date
    from months

),

changes as (
    {% for tree, driver_number, driver, measure, effect in drivers_of_revenue %}
    select
        months.currency_code,
        months.visit_source,
        {{ driver_number }} as driver_number,
        '{{ driver }}' as driver,
        cast(months.previous_period_{{ measure }} as decimal(18, 4)) as month_before,
        cast(months.{{ measure }} as decimal(18, 4)) as last_month,
        months.{{ effect }}_amount_vs_previous_period as effect_amount,
        months.order_value_change_amount_vs_previous_period as order_value_change_amount
    from months
    inner join last_month
        on months.period_start_date = last_month.last_start_date
    where months.visit_source {{ "= 'all'" if tree == 'all' else "in ('site', 'store')" }}
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
)

select *
from changes
order by currency_code asc, visit_source asc, driver_number asc
