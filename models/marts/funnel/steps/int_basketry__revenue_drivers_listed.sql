{{ config(enabled=basketry.is_asked('funnel')) }}

-- The counts and rates of each row of the mart, now and then. Visits are nought where their source
-- counts them in this cut, and null where it never does.
with

drivers_dated as (

    select * from {{ ref('basketry', 'int_basketry__revenue_drivers_dated') }}

),

drivers_counted as (

    select * from {{ ref('basketry', 'int_basketry__driver_orders') }}

),

visits_counted as (

    select * from {{ ref('basketry', 'int_basketry__visits') }}

),

cuts_of_visits as (

    select distinct
        visit_source,
        segment
    from visits_counted

),

counts_filled as (

    select
        drivers_dated.*,
        cast(
            case
                when cuts_of_visits.segment is not null
                    then coalesce(visits_counted.visit_count, 0)
            end as {{ basketry.type_quantity() }}
        ) as visit_count,
        coalesce(drivers_counted.order_count, 0) as order_count,
        coalesce(drivers_counted.customer_count, 0) as customer_count,
        {{ basketry.as_money('coalesce(drivers_counted.order_value_amount, 0)') }}
            as order_value_amount
    from drivers_dated
    left join cuts_of_visits
        on
            drivers_dated.visit_source = cuts_of_visits.visit_source
            and drivers_dated.segment = cuts_of_visits.segment
    left join visits_counted
        on
            drivers_dated.period_grain = visits_counted.period_grain
            and drivers_dated.counted_start_date = visits_counted.period_start_date
            and drivers_dated.visit_source = visits_counted.visit_source
            and drivers_dated.segment = visits_counted.segment
            and drivers_dated.segment_value = visits_counted.segment_value
    left join drivers_counted
        on
            drivers_dated.period_grain = drivers_counted.period_grain
            and drivers_dated.counted_start_date = drivers_counted.period_start_date
            and drivers_dated.visit_source = drivers_counted.visit_source
            and drivers_dated.segment = drivers_counted.segment
            and drivers_dated.segment_value = drivers_counted.segment_value
            and drivers_dated.currency_code = drivers_counted.currency_code

),

drivers_listed as (

    select

        ---------- key
        period_grain,
        period_start_date,
        visit_source,
        segment,
        segment_value,
        currency_code,
        moment,

        ---------- period
        period_end_date,
        previous_period_start_date,
        last_year_start_date,
        is_complete_period,
        counted_start_date,

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

select * from drivers_listed
