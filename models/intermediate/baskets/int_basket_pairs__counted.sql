-- How many baskets hold both things of a pair, by period, where enough do. What too few baskets of
-- a period hold is put aside first: no pair with it can be held by more. The rest is numbered, anew
-- in each period, because millions of pairs are counted sooner by two numbers than by their names.
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

members_numbered as (

    select
        members_counted.*,
        cast(dense_rank() over (
            order by period_grain, period_start_date, member_level
        ) as integer) as group_number,
        cast(row_number() over (
            order by period_grain, period_start_date, member_level, member_value
        ) as integer) as member_number
    from members_counted
    where order_count >= {{ basketry.setting('affinity_min_count') }}

),

members_by_period as (

    select
        members.order_id,
        members.is_offered,
        members_numbered.group_number,
        members_numbered.member_number
    from members
    inner join periods
        on members.month_start_date = periods.month_start_date
    inner join members_numbered
        on
            periods.period_grain = members_numbered.period_grain
            and periods.period_start_date = members_numbered.period_start_date
            and members.member_level = members_numbered.member_level
            and members.member_value = members_numbered.member_value

),

numbers_counted as (

    select
        first_members.member_number as first_number,
        second_members.member_number as second_number,
        count(*) as order_count
    from members_by_period as first_members
    inner join members_by_period as second_members
        on
            first_members.order_id = second_members.order_id
            and first_members.group_number = second_members.group_number
            and first_members.member_number < second_members.member_number
    group by
        first_members.member_number,
        second_members.member_number
    having count(*) >= {{ basketry.setting('affinity_min_count') }}

),

-- Few baskets hold anything that was offered: only their pairs are looked at once more.
orders_with_offers as (

    select distinct order_id
    from members_by_period
    where is_offered

),

members_beside_offers as (

    select members_by_period.*
    from members_by_period
    inner join orders_with_offers
        on members_by_period.order_id = orders_with_offers.order_id

),

numbers_offered as (

    select
        first_members.member_number as first_number,
        second_members.member_number as second_number,
        count(*) as order_count
    from members_beside_offers as first_members
    inner join members_beside_offers as second_members
        on
            first_members.order_id = second_members.order_id
            and first_members.group_number = second_members.group_number
            and first_members.member_number < second_members.member_number
    where first_members.is_offered or second_members.is_offered
    group by
        first_members.member_number,
        second_members.member_number

),

pairs_counted as (

    select
        first_members.period_grain,
        first_members.period_start_date,
        first_members.member_level,
        first_members.member_value as first_value,
        second_members.member_value as second_value,
        numbers_counted.order_count,
        numbers_counted.order_count - coalesce(numbers_offered.order_count, 0)
            as unoffered_order_count
    from numbers_counted
    left join numbers_offered
        on
            numbers_counted.first_number = numbers_offered.first_number
            and numbers_counted.second_number = numbers_offered.second_number
    inner join members_numbered as first_members
        on numbers_counted.first_number = first_members.member_number
    inner join members_numbered as second_members
        on numbers_counted.second_number = second_members.member_number

)

select * from pairs_counted
