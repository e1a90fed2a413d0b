with

micro_conversions_grouped as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversions_grouped') }}

),

rates_bounded as (

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
        trailing_conversion_count >= {{ basketry.setting('enough_conversion_count') }}
            as has_enough_volume,
        cast(enough_volume_day_count as bigint) as enough_volume_day_count

    from rates_bounded

)

select * from micro_conversions
