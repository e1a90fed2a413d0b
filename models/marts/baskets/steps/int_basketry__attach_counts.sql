-- Orders with a main thing, and what of the related one they took along, by period and segment.
with

order_segments as (

    select * from {{ ref('basketry', 'int_basketry__order_segments_unpivoted') }}

),

members_related as (

    select * from {{ ref('basketry', 'int_basketry__basket_members_related') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

attach_counts as (

    select

        ---------- key
        period_days.period_grain,
        period_days.period_start_date,
        order_segments.segment,
        order_segments.segment_value,
        order_segments.currency_code,
        members_related.main_level,
        members_related.main_value,
        members_related.related_level,
        members_related.related_value,

        ---------- text
        members_related.relation_kind,

        ---------- period
        period_days.period_end_date,
        period_days.previous_period_start_date,
        period_days.is_complete_period,

        ---------- totals
        count(*) as main_order_count,
        cast(sum(case when members_related.has_related then 1 else 0 end) as bigint)
            as both_order_count,
        cast(sum(members_related.main_item_count) as {{ basketry.type_quantity() }})
            as main_item_count,
        cast(sum(members_related.related_item_count) as {{ basketry.type_quantity() }})
            as related_item_count,
        {{ basketry.as_money('sum(members_related.related_amount)') }} as attached_amount

    from members_related
    inner join order_segments
        on members_related.order_id = order_segments.order_id
    inner join period_days
        on order_segments.ordered_date = period_days.date_day
    where period_days.period_grain in ('month', 'quarter', 'year')
    group by
        period_days.period_grain,
        period_days.period_start_date,
        order_segments.segment,
        order_segments.segment_value,
        order_segments.currency_code,
        members_related.main_level,
        members_related.main_value,
        members_related.related_level,
        members_related.related_value,
        members_related.relation_kind,
        period_days.period_end_date,
        period_days.previous_period_start_date,
        period_days.is_complete_period

)

select * from attach_counts
