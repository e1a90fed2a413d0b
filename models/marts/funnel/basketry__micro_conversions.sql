{{ config(enabled=basketry.is_asked('funnel')) }}

{%- set grains = ['day', 'week', 'month', 'quarter', 'year'] %}
{%- set enough_count = basketry.setting('enough_conversion_count') %}
with

conversion_days as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversion_days') }}

),

sessions_counted as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversion_sessions') }}

),

cut_names as (

    select * from {{ ref('basketry', 'int_basketry__session_cut_names') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

volume_range as (

    select
        min(conversion_days.date_day) as first_date,
        date_range.as_of_date as last_date
    from conversion_days
    cross join date_range
    group by date_range.as_of_date
    having min(conversion_days.date_day) <= date_range.as_of_date

),

dates as (

    {{ basketry.date_series('volume_range', 'first_date', 'last_date') }}

),

-- A number of conversions holds until the day before its next change.
days_together as (

    select
        micro_conversion_id,
        cut_key,
        date_day,
        conversion_count,
        purchase_count,
        purchase_after_count,
        0 as enough_volume_day_count
    from conversion_days

    union all

    select
        conversion_days.micro_conversion_id,
        conversion_days.cut_key,
        dates.date_day,
        0 as conversion_count,
        0 as purchase_count,
        0 as purchase_after_count,
        1 as enough_volume_day_count
    from conversion_days
    inner join dates
        on
            conversion_days.date_day <= dates.date_day
            and conversion_days.next_change_date > dates.date_day
    where conversion_days.trailing_conversion_count >= {{ enough_count }}

),

days_of_cuts as (

    select
        days_together.*,
        cut_names.segment = 'all' as is_all
    from days_together
    inner join cut_names
        on days_together.cut_key = cut_names.cut_key

),

-- Days and weeks are not cut: most cuts of a day hold nobody.
days_in_periods as (
    {% for grain in grains %}
    select
        days_of_cuts.*,
        '{{ grain }}' as period_grain,
        {{ basketry.period_start(grain, 'date_day') }} as period_start_date
    from days_of_cuts
    {%- if grain in ['day', 'week'] %}
    where is_all
    {%- endif %}
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

conversions_by_period as (

    select
        micro_conversion_id,
        period_grain,
        period_start_date,
        cut_key,
        sum(conversion_count) as conversion_count,
        sum(purchase_count) as purchase_count,
        sum(purchase_after_count) as purchase_after_count,
        sum(enough_volume_day_count) as enough_volume_day_count
    from days_in_periods
    group by
        micro_conversion_id,
        period_grain,
        period_start_date,
        cut_key

),

sessions_bounded as (

    select
        sessions_counted.*,
        {{ basketry.period_end('period_grain', 'period_start_date') }} as period_end_date
    from sessions_counted

),

-- The last day of a period is that of its volume; of one that is not over the as-of date.
sessions_dated as (

    select
        sessions_bounded.*,
        case when period_end_date <= as_of_date then period_end_date else as_of_date end
            as volume_date
    from sessions_bounded

),

micro_conversions_grouped {{ basketry.as_stage() }} (

    select

        ---------- key
        sessions.micro_conversion_id,
        sessions.period_grain,
        sessions.period_start_date,
        cut_names.segment,
        cut_names.segment_value,

        ---------- the period
        sessions.period_end_date,
        coalesce(
            sessions.period_start_date >= sessions.first_started_date
            and sessions.period_end_date <= sessions.as_of_date,
            false
        ) as is_complete_period,

        ---------- the micro-conversion
        sessions.micro_conversion_name,
        sessions.warning,

        ---------- counts
        sessions.session_count,
        sessions.bot_session_count,
        coalesce(conversions.conversion_count, 0) as conversion_count,
        sessions.session_count - coalesce(conversions.conversion_count, 0) as without_count,
        coalesce(conversions.purchase_count, 0) as purchase_with_count,
        sessions.purchase_count - coalesce(conversions.purchase_count, 0)
            as purchase_without_count,
        case
            when sessions.has_moment then coalesce(conversions.purchase_after_count, 0)
        end as purchase_after_count,
        coalesce(conversions.enough_volume_day_count, 0) as enough_volume_day_count,
        coalesce(volumes.trailing_conversion_count, 0) as trailing_conversion_count

    from sessions_dated as sessions
    inner join cut_names
        on sessions.cut_key = cut_names.cut_key
    left join conversions_by_period as conversions
        on
            sessions.micro_conversion_id = conversions.micro_conversion_id
            and sessions.period_grain = conversions.period_grain
            and sessions.period_start_date = conversions.period_start_date
            and sessions.cut_key = conversions.cut_key
    left join conversion_days as volumes
        on
            sessions.micro_conversion_id = volumes.micro_conversion_id
            and sessions.cut_key = volumes.cut_key
            and sessions.volume_date >= volumes.date_day
            and sessions.volume_date < volumes.next_change_date

),

rates_bounded {{ basketry.as_stage() }} (

    select
        micro_conversions_grouped.*,
        {{ basketry.ratio('purchase_with_count', 'conversion_count') }} as purchase_rate_with,
        {{ basketry.ratio('purchase_without_count', 'without_count') }} as purchase_rate_without,
        {%- for side in ['lower', 'upper'] %}
        {{ basketry.wilson_bound('purchase_with_count', 'conversion_count', side) }}
            as purchase_rate_with_{{ side }},
        {{ basketry.wilson_bound('purchase_without_count', 'without_count', side) }}
            as purchase_rate_without_{{ side }},
        {%- endfor %}
        {{ basketry.two_rates_z(
            'purchase_with_count', 'conversion_count', 'purchase_without_count', 'without_count'
        ) }} as purchase_rate_z
    from micro_conversions_grouped

),

micro_conversions as (

    select

        ---------- key
        {{ basketry.as_text('micro_conversion_id') }} as micro_conversion_id,
        period_grain,
        period_start_date,
        {{ basketry.as_text('segment') }} as segment,
        {{ basketry.as_text('segment_value') }} as segment_value,

        ---------- the period
        period_end_date,
        is_complete_period,

        ---------- the micro-conversion
        {{ basketry.as_text('micro_conversion_name') }} as micro_conversion_name,
        warning,

        ---------- conversions
        cast(session_count as bigint) as session_count,
        cast(conversion_count as bigint) as conversion_count,
        cast(without_count as bigint) as without_count,
        cast(bot_session_count as bigint) as bot_session_count,
        {{ basketry.ratio('conversion_count', 'session_count') }} as conversion_rate,
        {%- for side in ['lower', 'upper'] %}
        {{ basketry.wilson_bound('conversion_count', 'session_count', side) }}
            as conversion_rate_{{ side }},
        {%- endfor %}

        ---------- purchases
        cast(purchase_with_count as bigint) as purchase_with_count,
        cast(purchase_without_count as bigint) as purchase_without_count,
        cast(purchase_after_count as bigint) as purchase_after_count,
        purchase_rate_with,
        purchase_rate_with_lower,
        purchase_rate_with_upper,
        purchase_rate_without,
        purchase_rate_without_lower,
        purchase_rate_without_upper,
        purchase_rate_with - purchase_rate_without as purchase_rate_difference,
        {%- for side in ['lower', 'upper'] %}
        {{ basketry.newcombe_bound('purchase_rate_with', 'purchase_rate_without', side) }}
            as purchase_rate_difference_{{ side }},
        {%- endfor %}
        {{ basketry.change_rate('purchase_rate_with', 'purchase_rate_without') }} as purchase_lift,
        {%- for side in ['lower', 'upper'] %}
        {{ basketry.lift_bound(
            'purchase_with_count',
            'conversion_count',
            'purchase_without_count',
            'without_count',
            side,
        ) }} as purchase_lift_{{ side }},
        {%- endfor %}
        {{ basketry.normal_two_sided_p('purchase_rate_z') }} as purchase_p_value,

        ---------- volume
        cast(trailing_conversion_count as bigint) as trailing_conversion_count,
        trailing_conversion_count >= {{ enough_count }}
            as has_enough_volume,
        cast(enough_volume_day_count as bigint) as enough_volume_day_count

    from rates_bounded

)

select * from micro_conversions
