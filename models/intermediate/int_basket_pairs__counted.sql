-- How many baskets hold both things of a pair, by period, where enough do. What too few baskets
-- hold over all time is put aside first, things and then pairs: no part of it can be held by more.
with

members as (

    select * from {{ ref('int_basket_members__by_month') }}

),

members_counted as (

    select * from {{ ref('int_basket_members__counted') }}

),

periods as (

    select * from {{ ref('int_dates__affinity_periods') }}

),

members_frequent as (

    select members.*
    from members
    inner join members_counted
        on
            members.member_level = members_counted.member_level
            and members.member_value = members_counted.member_value
    where
        members_counted.period_grain = 'all'
        and members_counted.order_count >= {{ basketry.setting('affinity_min_count') }}

),

months_counted as (

    select
        first_members.month_start_date,
        first_members.member_level,
        first_members.member_value as first_value,
        second_members.member_value as second_value,
        count(*) as order_count
    from members_frequent as first_members
    inner join members_frequent as second_members
        on
            first_members.order_id = second_members.order_id
            and first_members.member_level = second_members.member_level
            and first_members.member_value < second_members.member_value
    group by
        first_members.month_start_date,
        first_members.member_level,
        first_members.member_value,
        second_members.member_value

),

pairs_frequent as (

    select
        member_level,
        first_value,
        second_value
    from months_counted
    group by
        member_level,
        first_value,
        second_value
    having sum(order_count) >= {{ basketry.setting('affinity_min_count') }}

),

pairs_counted as (

    select
        periods.period_grain,
        periods.period_start_date,
        months_counted.member_level,
        months_counted.first_value,
        months_counted.second_value,
        cast(sum(months_counted.order_count) as bigint) as order_count
    from months_counted
    inner join pairs_frequent
        on
            months_counted.member_level = pairs_frequent.member_level
            and months_counted.first_value = pairs_frequent.first_value
            and months_counted.second_value = pairs_frequent.second_value
    inner join periods
        on months_counted.month_start_date = periods.month_start_date
    group by
        periods.period_grain,
        periods.period_start_date,
        months_counted.member_level,
        months_counted.first_value,
        months_counted.second_value
    having sum(months_counted.order_count) >= {{ basketry.setting('affinity_min_count') }}

)

select * from pairs_counted
