with

order_segments as (

    select * from {{ ref('int_order_segments__unpivoted') }}

),

members_related as (

    select * from {{ ref('int_basket_members__related') }}

),

period_days as (

    select * from {{ ref('int_dates__periods') }}

),

orders_counted as (

    select
        period_days.period_grain,
        period_days.period_start_date,
        period_days.period_end_date,
        period_days.previous_period_start_date,
        period_days.is_complete_period,
        order_segments.segment,
        order_segments.segment_value,
        order_segments.currency_code,
        members_related.main_level,
        members_related.main_value,
        members_related.related_level,
        members_related.related_value,
        members_related.relation_kind,
        count(*) as main_order_count,
        sum(case when members_related.has_related then 1 else 0 end) as both_order_count,
        sum(members_related.main_item_count) as main_item_count,
        sum(members_related.related_item_count) as related_item_count,
        sum(members_related.related_amount) as attached_amount
    from members_related
    inner join order_segments
        on members_related.order_id = order_segments.order_id
    inner join period_days
        on order_segments.ordered_date = period_days.date_day
    where period_days.period_grain in ('month', 'quarter', 'year')
    group by
        period_days.period_grain,
        period_days.period_start_date,
        period_days.period_end_date,
        period_days.previous_period_start_date,
        period_days.is_complete_period,
        order_segments.segment,
        order_segments.segment_value,
        order_segments.currency_code,
        members_related.main_level,
        members_related.main_value,
        members_related.related_level,
        members_related.related_value,
        members_related.relation_kind

),

rates as (

    select
        orders_counted.*,
        {{ basketry.ratio('both_order_count', 'main_order_count') }} as attach_rate
    from orders_counted

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
        cast(rates.both_order_count as bigint) as both_order_count,
        cast(rates.main_item_count as {{ basketry.type_quantity() }}) as main_item_count,
        cast(rates.related_item_count as {{ basketry.type_quantity() }}) as related_item_count,
        {{ basketry.as_money('rates.attached_amount') }} as attached_amount,

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
