{{ config(enabled=basketry.is_asked('baskets')) }}

-- Orders with the main thing of a relation, and what of the related one they took along, by period
-- and cut. An order lies in one month, so that months add up to longer periods.
{%- set sums = ['main_item_count', 'related_item_count', 'related_amount'] %}
with

orders_related as (

    select * from {{ ref('basketry', 'int_basketry__orders_related') }}

),

order_cuts as (

    select * from {{ ref('basketry', 'int_basketry__order_cuts') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

months_counted as (

    select
        period_days.period_start_date as month_start_date,
        order_cuts.cut_key,
        orders_related.relation_key,
        {%- for column in sums %}
        sum(orders_related.{{ column }}) as {{ column }},
        {%- endfor %}
        sum(orders_related.both_count) as both_order_count,
        count(*) as main_order_count
    from orders_related
    inner join order_cuts
        on orders_related.order_key = order_cuts.order_key
    inner join period_days
        on order_cuts.ordered_date = period_days.date_day
    where period_days.period_grain = 'month'
    group by
        period_days.period_start_date,
        order_cuts.cut_key,
        orders_related.relation_key

),

attach_counts as (

    select

        ---------- keys
        period_days.period_key,
        months_counted.cut_key,
        months_counted.relation_key,

        ---------- totals
        cast(sum(months_counted.main_order_count) as bigint) as main_order_count,
        cast(sum(months_counted.both_order_count) as bigint) as both_order_count,
        cast(sum(months_counted.main_item_count) as {{ basketry.type_quantity() }})
            as main_item_count,
        cast(sum(months_counted.related_item_count) as {{ basketry.type_quantity() }})
            as related_item_count,
        {{ basketry.as_money('sum(months_counted.related_amount)') }} as attached_amount

    from months_counted
    inner join period_days
        on months_counted.month_start_date = period_days.date_day
    where period_days.period_grain in ('month', 'quarter', 'year')
    group by
        period_days.period_key,
        months_counted.cut_key,
        months_counted.relation_key

)

select * from attach_counts
