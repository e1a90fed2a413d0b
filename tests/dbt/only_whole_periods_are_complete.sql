{{ config(enabled=basketry.is_asked('order_value')) }}

-- A period that began before the first order or ends after the as-of date must not be compared with
-- a whole one.
{%- set as_of_date = basketry.setting('as_of_date') %}
with

order_values as (

    select * from {{ ref('basketry', 'basketry__order_value_by_period') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

date_range as (

    select
        min(ordered_date) as first_date,
        {{ "cast('" ~ as_of_date ~ "' as date)" if as_of_date else 'max(ordered_date)' }}
            as last_date
    from orders

),

periods_at_odds as (

    select
        order_values.period_grain,
        order_values.period_start_date
    from order_values
    cross join date_range
    where
        order_values.is_complete_period
        <> (
            order_values.period_start_date >= date_range.first_date
            and order_values.period_end_date <= date_range.last_date
        )

)

select * from periods_at_odds
