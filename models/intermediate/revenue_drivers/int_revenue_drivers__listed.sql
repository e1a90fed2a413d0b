-- The counts and rates of each row of the mart: those of its period, and of the period before and
-- of a year before where both are complete. Visits are nought where their source counts them in
-- this cut, and null where it never does.
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

cuts_of_visits as (

    select distinct
        visit_source,
        segment
    from visits_counted

),

moments as (

    select
        drivers_keyed.*,
        {{ basketry.as_text("'this_period'") }} as moment,
        period_start_date as counted_start_date
    from drivers_keyed
    {%- for moment in ['previous_period', 'last_year'] %}

    union all

    select
        drivers_keyed.*,
        {{ basketry.as_text("'" ~ moment ~ "'") }} as moment,
        drivers_keyed.{{ moment }}_start_date as counted_start_date
    from drivers_keyed
    inner join complete_periods
        on
            drivers_keyed.is_complete_period
            and drivers_keyed.period_grain = complete_periods.period_grain
            and drivers_keyed.{{ moment }}_start_date = complete_periods.period_start_date
    {%- endfor %}

),

counts_filled as (

    select
        moments.*,
        case
            when cuts_of_visits.segment is not null
                then coalesce(visits_counted.visit_count, 0)
        end as visit_count,
        coalesce(drivers_counted.order_count, 0) as order_count,
        coalesce(drivers_counted.customer_count, 0) as customer_count,
        {{ basketry.as_money('coalesce(drivers_counted.order_value_amount, 0)') }}
            as order_value_amount
    from moments
    left join cuts_of_visits
        on
            moments.visit_source = cuts_of_visits.visit_source
            and moments.segment = cuts_of_visits.segment
    left join visits_counted
        on
            moments.period_grain = visits_counted.period_grain
            and moments.counted_start_date = visits_counted.period_start_date
            and moments.visit_source = visits_counted.visit_source
            and moments.segment = visits_counted.segment
            and moments.segment_value = visits_counted.segment_value
    left join drivers_counted
        on
            moments.period_grain = drivers_counted.period_grain
            and moments.counted_start_date = drivers_counted.period_start_date
            and moments.visit_source = drivers_counted.visit_source
            and moments.segment = drivers_counted.segment
            and moments.segment_value = drivers_counted.segment_value
            and moments.currency_code = drivers_counted.currency_code

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
