-- Conversions, their purchases and the days with enough conversions, by period and cut. Days and
-- weeks are not cut: most cuts of a day hold nobody.
with

conversions_by_day as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversion_days') }}

),

volumes_by_day as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversion_volumes_by_day') }}

),

days_together as (

    select
        micro_conversion_id,
        session_date as date_day,
        segment,
        segment_value,
        conversion_count,
        purchase_count,
        purchase_after_count,
        0 as enough_volume_day_count
    from conversions_by_day

    union all

    select
        micro_conversion_id,
        date_day,
        segment,
        segment_value,
        0 as conversion_count,
        0 as purchase_count,
        0 as purchase_after_count,
        1 as enough_volume_day_count
    from volumes_by_day
    where trailing_conversion_count >= {{ basketry.setting('enough_conversion_count') }}

),

days_in_periods as (
    {% for period_grain in ['day', 'week', 'month', 'quarter', 'year'] %}
    select
        days_together.*,
        '{{ period_grain }}' as period_grain,
        {{ basketry.period_start(period_grain, 'date_day') }} as period_start_date
    from days_together
    {%- if period_grain in ('day', 'week') %}
    where segment = 'all'
    {%- endif %}
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

conversions_by_period as (

    select
        micro_conversion_id,
        {{ basketry.as_text('period_grain') }} as period_grain,
        period_start_date,
        segment,
        segment_value,
        sum(conversion_count) as conversion_count,
        sum(purchase_count) as purchase_count,
        sum(purchase_after_count) as purchase_after_count,
        sum(enough_volume_day_count) as enough_volume_day_count
    from days_in_periods
    group by
        micro_conversion_id,
        period_grain,
        period_start_date,
        segment,
        segment_value

)

select * from conversions_by_period
