{{ config(enabled=basketry.is_asked('funnel')) }}

-- The rows of the mart: each period, source, cut and currency that has visits, or orders now or in
-- a period that this one is compared with. Revenue that fell to nothing is a change, too. Visits
-- that nothing came of are in the currency of most orders.
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

drivers_counted as (

    select * from {{ ref('basketry', 'int_basketry__driver_orders') }}

),

visits_counted as (

    select * from {{ ref('basketry', 'int_basketry__visits') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

periods as (

    select distinct
        period_days.period_grain,
        period_days.period_start_date,
        period_days.period_end_date,
        period_days.previous_period_start_date,
        period_days.last_year_start_date,
        period_days.is_complete_period
    from period_days
    inner join date_range
        on period_days.period_start_date <= date_range.as_of_date

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

keys_together as (

    select
        period_grain,
        period_start_date,
        visit_source,
        segment,
        segment_value,
        currency_code
    from drivers_counted

    union

    select
        visits_counted.period_grain,
        visits_counted.period_start_date,
        visits_counted.visit_source,
        visits_counted.segment,
        visits_counted.segment_value,
        currencies_ranked.currency_code
    from visits_counted
    inner join currencies_ranked
        on currencies_ranked.currency_rank = 1
    {%- for earlier in ['previous_period', 'last_year'] %}

    union

    select
        periods.period_grain,
        periods.period_start_date,
        drivers_counted.visit_source,
        drivers_counted.segment,
        drivers_counted.segment_value,
        drivers_counted.currency_code
    from drivers_counted
    inner join periods
        on
            drivers_counted.period_grain = periods.period_grain
            and drivers_counted.period_start_date = periods.{{ earlier }}_start_date
    {%- endfor %}

),

drivers_keyed as (

    select
        keys_together.*,
        periods.period_end_date,
        periods.previous_period_start_date,
        periods.last_year_start_date,
        periods.is_complete_period
    from keys_together
    inner join periods
        on
            keys_together.period_grain = periods.period_grain
            and keys_together.period_start_date = periods.period_start_date

)

select * from drivers_keyed
