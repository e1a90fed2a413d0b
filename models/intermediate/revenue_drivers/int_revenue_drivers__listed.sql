-- The counts and rates of each row of the mart. Visits are nought where their source counts them in this cut,
-- and null where it never does.
with

drivers_keyed as (

    select * from {{ ref('int_revenue_drivers__keyed') }}

),

drivers_counted as (

    select * from {{ ref('int_revenue_drivers__counted') }}

),

visits_counted as (

    select * from {{ ref('int_visits__counted') }}

),

cuts_of_visits as (

    select distinct
        visit_source,
        segment
    from visits_counted

),

counts_filled as (

    select
        drivers_keyed.*,
        case
            when cuts_of_visits.segment is not null
                then coalesce(visits_counted.visit_count, 0)
        end as visit_count,
        coalesce(drivers_counted.order_count, 0) as order_count,
        coalesce(drivers_counted.customer_count, 0) as customer_count,
        {{ basketry.as_money('coalesce(drivers_counted.order_value_amount, 0)') }}
            as order_value_amount
    from drivers_keyed
    left join cuts_of_visits
        on
            drivers_keyed.visit_source = cuts_of_visits.visit_source
            and drivers_keyed.segment = cuts_of_visits.segment
    left join visits_counted
        on
            drivers_keyed.period_grain = visits_counted.period_grain
            and drivers_keyed.period_start_date = visits_counted.period_start_date
            and drivers_keyed.visit_source = visits_counted.visit_source
            and drivers_keyed.segment = visits_counted.segment
            and drivers_keyed.segment_value = visits_counted.segment_value
    left join drivers_counted
        on
            drivers_keyed.period_grain = drivers_counted.period_grain
            and drivers_keyed.period_start_date = drivers_counted.period_start_date
            and drivers_keyed.visit_source = drivers_counted.visit_source
            and drivers_keyed.segment = drivers_counted.segment
            and drivers_keyed.segment_value = drivers_counted.segment_value
            and drivers_keyed.currency_code = drivers_counted.currency_code

),

drivers_listed as (

    select
        counts_filled.*,
        {{ basketry.ratio('order_count', 'visit_count') }} as purchase_rate,
        {{ basketry.ratio('customer_count', 'visit_count') }} as buyer_rate,
        {{ basketry.ratio('order_value_amount', 'order_count') }} as aov,
        {{ basketry.ratio('order_value_amount', 'customer_count') }} as spend_per_customer
    from counts_filled

)

select * from drivers_listed
