-- The median and the ninth decile of the seconds that units took from the step before, by period
-- and cut: by counting units per value, so that engines and sizes of data agree.
with

units as (

    select * from {{ ref('basketry', 'int_basketry__funnel_units_by_period') }}

),

session_segments as (

    select * from {{ ref('basketry', 'int_basketry__session_segments_by_grain') }}

),

values_counted as (

    select
        units.funnel_id,
        units.period_grain,
        units.period_start_date,
        session_segments.segment,
        session_segments.segment_value,
        units.step_number,
        units.seconds_from_step_before,
        count(*) as order_count
    from units
    inner join session_segments
        on
            units.session_id = session_segments.session_id
            and units.period_grain = session_segments.period_grain
    where units.seconds_from_step_before is not null
    group by
        units.funnel_id,
        units.period_grain,
        units.period_start_date,
        session_segments.segment,
        session_segments.segment_value,
        units.step_number,
        units.seconds_from_step_before

),

values_ranked as (

    select
        values_counted.*,
        sum(order_count) over (
            partition by
                funnel_id, period_grain, period_start_date, segment, segment_value, step_number
            order by seconds_from_step_before
        ) as last_rank,
        sum(order_count) over (
            partition by
                funnel_id, period_grain, period_start_date, segment, segment_value, step_number
        ) as group_order_count
    from values_counted

),

steps_timed as (

    select
        funnel_id,
        period_grain,
        period_start_date,
        segment,
        segment_value,
        step_number,
        {{ basketry.quantile_by_rank('seconds_from_step_before', 50) }} as median_seconds,
        {{ basketry.quantile_by_rank('seconds_from_step_before', 90) }} as p90_seconds
    from values_ranked
    group by
        funnel_id,
        period_grain,
        period_start_date,
        segment,
        segment_value,
        step_number

)

select * from steps_timed
