-- One row per micro-conversion, period and cut, whether anybody converted or not.
with

micro_conversions as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversions_listed') }}

),

sessions_counted as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversion_sessions') }}

),

conversions_by_period as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversions_by_period') }}

),

volumes_by_day as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversion_volumes_by_day') }}

),

sessions_bounded as (

    select
        sessions_counted.*,
        {{ basketry.period_end('period_grain', 'period_start_date') }} as period_end_date
    from sessions_counted

),

micro_conversions_grouped as (

    select

        ---------- key
        micro_conversions.micro_conversion_id,
        sessions_bounded.period_grain,
        sessions_bounded.period_start_date,
        sessions_bounded.segment,
        sessions_bounded.segment_value,

        ---------- the period
        sessions_bounded.period_end_date,
        coalesce(
            sessions_bounded.period_start_date >= sessions_bounded.first_started_date
            and sessions_bounded.period_end_date <= sessions_bounded.as_of_date,
            false
        ) as is_complete_period,

        ---------- the micro-conversion
        micro_conversions.micro_conversion_name,
        micro_conversions.warning,

        ---------- counts
        sessions_bounded.session_count,
        sessions_bounded.bot_session_count,
        coalesce(conversions_by_period.conversion_count, 0) as conversion_count,
        sessions_bounded.session_count
        - coalesce(conversions_by_period.conversion_count, 0) as without_count,
        coalesce(conversions_by_period.purchase_count, 0) as purchase_with_count,
        sessions_bounded.purchase_count
        - coalesce(conversions_by_period.purchase_count, 0) as purchase_without_count,
        case
            when micro_conversions.has_moment
                then coalesce(conversions_by_period.purchase_after_count, 0)
        end as purchase_after_count,
        coalesce(conversions_by_period.enough_volume_day_count, 0) as enough_volume_day_count,
        coalesce(volumes_by_day.trailing_conversion_count, 0) as trailing_conversion_count

    from sessions_bounded
    cross join micro_conversions
    left join conversions_by_period
        on
            micro_conversions.micro_conversion_id = conversions_by_period.micro_conversion_id
            and sessions_bounded.period_grain = conversions_by_period.period_grain
            and sessions_bounded.period_start_date = conversions_by_period.period_start_date
            and sessions_bounded.segment = conversions_by_period.segment
            and sessions_bounded.segment_value = conversions_by_period.segment_value
    left join volumes_by_day
        on
            micro_conversions.micro_conversion_id = volumes_by_day.micro_conversion_id
            and least(sessions_bounded.period_end_date, sessions_bounded.as_of_date)
            = volumes_by_day.date_day
            and sessions_bounded.segment = volumes_by_day.segment
            and sessions_bounded.segment_value = volumes_by_day.segment_value

)

select * from micro_conversions_grouped
