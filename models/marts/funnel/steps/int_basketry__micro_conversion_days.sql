{{ config(enabled=basketry.is_asked('funnel')) }}

-- Sessions of people that met each micro-conversion, by the day and cut of the session, and how
-- many did in the days that end with it: as many days as automated bidding looks back. A conversion
-- counts on its own day and until as many days are over: the number changes on these two days only.
{%- set enough_days = basketry.setting('enough_conversion_days') %}
with

micro_conversions_met as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversions_met') }}

),

session_cuts as (

    select * from {{ ref('basketry', 'int_basketry__session_cuts') }}
    where not is_bot

),

session_orders as (

    select * from {{ ref('basketry', 'int_basketry__session_orders_ranked') }}
    where is_valid_order

),

sessions_ordered as (

    select
        session_id,
        max(ordered_at) as last_ordered_at
    from session_orders
    group by session_id

),

conversions as (

    select
        micro_conversions_met.micro_conversion_id,
        micro_conversions_met.session_id,
        sessions_ordered.session_id is not null as has_order,
        sessions_ordered.last_ordered_at >= micro_conversions_met.met_at as has_order_after
    from micro_conversions_met
    left join sessions_ordered
        on micro_conversions_met.session_id = sessions_ordered.session_id

),

conversions_by_day as (

    select
        conversions.micro_conversion_id,
        session_cuts.cut_key,
        session_cuts.started_date as session_date,
        count(*) as conversion_count,
        sum(case when conversions.has_order then 1 else 0 end) as purchase_count,
        sum(case when conversions.has_order_after then 1 else 0 end) as purchase_after_count
    from conversions
    inner join session_cuts
        on conversions.session_id = session_cuts.session_id
    group by
        conversions.micro_conversion_id,
        session_cuts.cut_key,
        session_cuts.started_date

),

changes_together as (

    select
        micro_conversion_id,
        cut_key,
        session_date as date_day,
        conversion_count,
        purchase_count,
        purchase_after_count,
        conversion_count as volume_change
    from conversions_by_day

    union all

    select
        micro_conversion_id,
        cut_key,
        {{ basketry.add_days('session_date', enough_days) }} as date_day,
        0 as conversion_count,
        0 as purchase_count,
        0 as purchase_after_count,
        -conversion_count as volume_change
    from conversions_by_day

),

changes_summed as (

    select
        micro_conversion_id,
        cut_key,
        date_day,
        sum(conversion_count) as conversion_count,
        sum(purchase_count) as purchase_count,
        sum(purchase_after_count) as purchase_after_count,
        sum(volume_change) as volume_change
    from changes_together
    group by
        micro_conversion_id,
        cut_key,
        date_day

),

volumes as (

    select
        micro_conversion_id,
        cut_key,
        date_day,
        lead(date_day) over (
            partition by
                micro_conversion_id,
                cut_key
            order by date_day
        ) as next_change_date,
        cast(conversion_count as bigint) as conversion_count,
        cast(purchase_count as bigint) as purchase_count,
        cast(purchase_after_count as bigint) as purchase_after_count,
        cast(
            sum(volume_change) over (
                partition by
                    micro_conversion_id,
                    cut_key
                order by date_day
            ) as bigint
        ) as trailing_conversion_count
    from changes_summed

),

conversion_days as (

    select *
    from volumes
    where trailing_conversion_count > 0

)

select * from conversion_days
