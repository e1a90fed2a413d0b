-- One row per micro-conversion, period and cut, whether anybody converted or not.
with

conditions as (

    select * from {{ ref('int_micro_conversion_conditions__listed') }}

),

events_counted as (

    select * from {{ ref('int_micro_conversion_events__counted') }}

),

sessions_counted as (

    select * from {{ ref('int_micro_conversion_sessions__counted') }}

),

conversions_by_period as (

    select * from {{ ref('int_micro_conversions__by_period') }}

),

volumes_by_day as (

    select * from {{ ref('int_micro_conversion_volumes__by_day') }}

),

conditions_with_events as (

    select distinct
        micro_conversion_id,
        condition_number
    from events_counted

),

alternatives as (

    select
        conditions.micro_conversion_id,
        conditions.alternative,
        min(conditions.micro_conversion_name) as micro_conversion_name,
        min(case when conditions.has_moment then 1 else 0 end) as has_moment,
        max(
            case
                when
                    conditions.asks_for_events
                    and conditions_with_events.condition_number is null
                    then 1
                else 0
            end
        ) as is_out_of_reach
    from conditions
    left join conditions_with_events
        on
            conditions.micro_conversion_id = conditions_with_events.micro_conversion_id
            and conditions.condition_number = conditions_with_events.condition_number
    group by
        conditions.micro_conversion_id,
        conditions.alternative

),

micro_conversions as (

    select
        micro_conversion_id,
        min(micro_conversion_name) as micro_conversion_name,
        min(has_moment) = 1 as has_moment,
        case when min(is_out_of_reach) = 1 then 'no_event_matches' end as warning
    from alternatives
    group by micro_conversion_id

),

micro_conversions_grouped as (

    select

        ---------- key
        micro_conversions.micro_conversion_id,
        sessions_counted.period_grain,
        sessions_counted.period_start_date,
        sessions_counted.segment,
        sessions_counted.segment_value,

        ---------- the period
        sessions_counted.period_end_date,
        coalesce(
            sessions_counted.period_start_date >= sessions_counted.first_started_date
            and sessions_counted.period_end_date <= sessions_counted.as_of_date,
            false
        ) as is_complete_period,

        ---------- the micro-conversion
        micro_conversions.micro_conversion_name,
        micro_conversions.warning,

        ---------- counts
        sessions_counted.session_count,
        sessions_counted.bot_session_count,
        coalesce(conversions_by_period.conversion_count, 0) as conversion_count,
        sessions_counted.session_count
        - coalesce(conversions_by_period.conversion_count, 0) as without_count,
        coalesce(conversions_by_period.purchase_count, 0) as purchase_with_count,
        sessions_counted.purchase_count
        - coalesce(conversions_by_period.purchase_count, 0) as purchase_without_count,
        case
            when micro_conversions.has_moment
                then coalesce(conversions_by_period.purchase_after_count, 0)
        end as purchase_after_count,
        coalesce(conversions_by_period.enough_volume_day_count, 0) as enough_volume_day_count,
        coalesce(volumes_by_day.trailing_conversion_count, 0) as trailing_conversion_count

    from sessions_counted
    cross join micro_conversions
    left join conversions_by_period
        on
            micro_conversions.micro_conversion_id = conversions_by_period.micro_conversion_id
            and sessions_counted.period_grain = conversions_by_period.period_grain
            and sessions_counted.period_start_date = conversions_by_period.period_start_date
            and sessions_counted.segment = conversions_by_period.segment
            and sessions_counted.segment_value = conversions_by_period.segment_value
    left join volumes_by_day
        on
            micro_conversions.micro_conversion_id = volumes_by_day.micro_conversion_id
            and least(sessions_counted.period_end_date, sessions_counted.as_of_date)
            = volumes_by_day.date_day
            and sessions_counted.segment = volumes_by_day.segment
            and sessions_counted.segment_value = volumes_by_day.segment_value

)

select * from micro_conversions_grouped
