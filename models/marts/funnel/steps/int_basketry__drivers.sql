{{ config(enabled=basketry.is_asked('funnel')) }}

-- What drove revenue, in each period, source, cut and currency that has visits, or orders now or in
-- a period that this one is compared with: revenue that fell to nothing is a change, too. Visits
-- that nothing came of are in the currency of most orders; they are nought where their source
-- counts them in this cut, and null where it never does. Whatever such a row is compared with has a
-- row as well, which is not listed unless it has its own reason.
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

driver_orders as (

    select * from {{ ref('basketry', 'int_basketry__driver_orders') }}

),

visits as (

    select * from {{ ref('basketry', 'int_basketry__visits') }}

),

calendar as (

    select * from {{ ref('basketry', 'int_basketry__periods') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

periods as (

    select calendar.*
    from calendar
    inner join date_range
        on calendar.period_start_date <= date_range.as_of_date

),

currencies_ranked as (

    select
        currency_code,
        row_number() over (
            order by
                count(*) desc,
                currency_code
        ) as currency_rank
    from orders
    where is_valid_order
    group by currency_code

),

keys_of_today as (

    select
        period_grain,
        period_start_date,
        visit_source,
        segment,
        segment_value,
        currency_code
    from driver_orders

    union

    select
        visits.period_grain,
        visits.period_start_date,
        visits.visit_source,
        visits.segment,
        visits.segment_value,
        currencies_ranked.currency_code
    from visits
    inner join currencies_ranked
        on currencies_ranked.currency_rank = 1
    {%- for earlier in ['previous_period', 'last_year'] %}

    union

    select
        periods.period_grain,
        periods.period_start_date,
        driver_orders.visit_source,
        driver_orders.segment,
        driver_orders.segment_value,
        driver_orders.currency_code
    from driver_orders
    inner join periods
        on
            driver_orders.period_grain = periods.period_grain
            and driver_orders.period_start_date = periods.{{ earlier }}_start_date
    {%- endfor %}

),

keys_together as (

    select
        keys_of_today.*,
        1 as is_listed
    from keys_of_today
    {%- for earlier in ['previous_period', 'last_year'] %}

    union all

    select
        periods.period_grain,
        periods.{{ earlier }}_start_date as period_start_date,
        keys_of_today.visit_source,
        keys_of_today.segment,
        keys_of_today.segment_value,
        keys_of_today.currency_code,
        0 as is_listed
    from keys_of_today
    inner join periods
        on
            keys_of_today.period_grain = periods.period_grain
            and keys_of_today.period_start_date = periods.period_start_date
    {%- endfor %}

),

keys as (

    select
        period_grain,
        period_start_date,
        visit_source,
        segment,
        segment_value,
        currency_code,
        max(is_listed) = 1 as is_listed
    from keys_together
    group by
        period_grain,
        period_start_date,
        visit_source,
        segment,
        segment_value,
        currency_code

),

cuts_of_visits as (

    select distinct
        visit_source,
        segment
    from visits

),

counts_filled as (

    select
        keys.*,
        periods.period_end_date,
        periods.previous_period_start_date,
        periods.last_year_start_date,
        periods.is_complete_period,
        cast(
            case when cuts_of_visits.segment is not null then coalesce(visits.visit_count, 0) end
            as {{ basketry.type_quantity() }}
        ) as visit_count,
        coalesce(driver_orders.order_count, 0) as order_count,
        coalesce(driver_orders.customer_count, 0) as customer_count,
        {{ basketry.as_money('coalesce(driver_orders.order_value_amount, 0)') }}
            as order_value_amount
    from keys
    inner join periods
        on
            keys.period_grain = periods.period_grain
            and keys.period_start_date = periods.period_start_date
    left join cuts_of_visits
        on
            keys.visit_source = cuts_of_visits.visit_source
            and keys.segment = cuts_of_visits.segment
    left join visits
        on
            keys.period_grain = visits.period_grain
            and keys.period_start_date = visits.period_start_date
            and keys.visit_source = visits.visit_source
            and keys.segment = visits.segment
            and keys.segment_value = visits.segment_value
    left join driver_orders
        on
            keys.period_grain = driver_orders.period_grain
            and keys.period_start_date = driver_orders.period_start_date
            and keys.visit_source = driver_orders.visit_source
            and keys.segment = driver_orders.segment
            and keys.segment_value = driver_orders.segment_value
            and keys.currency_code = driver_orders.currency_code

),

drivers as (

    select

        ---------- key
        period_grain,
        period_start_date,
        visit_source,
        segment,
        segment_value,
        currency_code,
        is_listed,

        ---------- period
        period_end_date,
        previous_period_start_date,
        last_year_start_date,
        is_complete_period,

        ---------- counts
        visit_count,
        order_count,
        customer_count,
        order_value_amount,

        ---------- rates
        {{ basketry.ratio('order_count', 'visit_count') }} as purchase_rate,
        {{ basketry.ratio('customer_count', 'visit_count') }} as buyer_rate,
        {{ basketry.ratio('order_value_amount', 'order_count') }} as aov,
        {{ basketry.ratio('order_value_amount', 'customer_count') }} as spend_per_customer

    from counts_filled

)

select * from drivers
