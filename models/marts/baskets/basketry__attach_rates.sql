with

counts as (

    select * from {{ ref('basketry', 'int_basketry__attach_counts') }}

),

rates as (

    select
        counts.*,
        {{ basketry.ratio('both_order_count', 'main_order_count') }} as attach_rate
    from counts

),

attach_rates as (

    select

        ---------- key
        rates.period_grain,
        rates.period_start_date,
        rates.segment,
        rates.segment_value,
        rates.currency_code,
        rates.main_level,
        rates.main_value,
        rates.related_level,
        rates.related_value,

        ---------- text
        rates.relation_kind,

        ---------- period
        rates.period_end_date,
        rates.is_complete_period,

        ---------- totals
        rates.main_order_count,
        rates.both_order_count,
        rates.main_item_count,
        rates.related_item_count,
        rates.attached_amount,

        ---------- rates
        rates.attach_rate,
        {{ basketry.wilson_bound('rates.both_order_count', 'rates.main_order_count', 'lower') }}
            as attach_rate_lower,
        {{ basketry.wilson_bound('rates.both_order_count', 'rates.main_order_count', 'upper') }}
            as attach_rate_upper,
        {{ basketry.ratio('rates.related_item_count', 'rates.main_item_count') }}
            as attached_items_per_main_item,
        {{ basketry.ratio('rates.attached_amount', 'rates.main_order_count') }}
            as attached_amount_per_main_order,

        ---------- comparison
        previous_period.main_order_count as previous_period_main_order_count,
        previous_period.attach_rate as previous_period_attach_rate,
        rates.attach_rate - previous_period.attach_rate as attach_rate_change_vs_previous_period

    from rates
    left join rates as previous_period
        on
            rates.period_grain = previous_period.period_grain
            and rates.previous_period_start_date = previous_period.period_start_date
            and rates.segment = previous_period.segment
            and rates.segment_value = previous_period.segment_value
            and rates.currency_code = previous_period.currency_code
            and rates.main_level = previous_period.main_level
            and rates.main_value = previous_period.main_value
            and rates.related_level = previous_period.related_level
            and rates.related_value = previous_period.related_value

)

select * from attach_rates
