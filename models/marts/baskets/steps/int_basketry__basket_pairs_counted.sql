-- How many baskets hold both things of a pair, by period, where enough do.
with

members as (

    select * from {{ ref('basketry', 'int_basketry__affinity_baskets') }}

),

members_counted as (

    select * from {{ ref('basketry', 'int_basketry__affinity_members') }}

),

periods as (

    select * from {{ ref('basketry', 'int_basketry__affinity_periods') }}

),

-- A basket of one product makes no pair. In the order of their numbers, because the pairs of one
-- thing are counted sooner in one go.
members_by_period as (

    select
        members.basket_number,
        members.is_offered,
        members_counted.group_number,
        members_counted.member_number
    from members
    inner join periods
        on members.month_start_date = periods.month_start_date
    inner join members_counted
        on
            periods.period_grain = members_counted.period_grain
            and periods.period_start_date = members_counted.period_start_date
            and members.member_level = members_counted.member_level
            and members.member_value = members_counted.member_value
    where members.product_count > 1
    order by members_counted.member_number

),

baskets_with_offers as (

    select distinct basket_number
    from members_by_period
    where is_offered

),

members_beside_offers as (

    select members_by_period.*
    from members_by_period
    inner join baskets_with_offers
        on members_by_period.basket_number = baskets_with_offers.basket_number

),

-- Few baskets hold anything that was offered: only their pairs are looked at once more.
{% for numbers, members, condition in [
    ('numbers_counted', 'members_by_period', none),
    (
        'numbers_offered',
        'members_beside_offers',
        'first_members.is_offered or second_members.is_offered'
    ),
] %}
{{ numbers }} as (

    select
        first_members.member_number as first_number,
        second_members.member_number as second_number,
        count(*) as order_count
    from {{ members }} as first_members
    inner join {{ members }} as second_members
        on
            first_members.basket_number = second_members.basket_number
            and first_members.group_number = second_members.group_number
            and first_members.member_number < second_members.member_number
    {% if condition %}where {{ condition }}{% endif %}
    group by
        first_members.member_number,
        second_members.member_number

),
{% endfor %}
pairs_counted as (

    select
        first_members.period_grain,
        first_members.period_start_date,
        first_members.member_level,
        first_members.member_value as first_value,
        second_members.member_value as second_value,
        first_members.order_count as first_order_count,
        second_members.order_count as second_order_count,
        numbers_counted.order_count as both_order_count,
        numbers_counted.order_count - coalesce(numbers_offered.order_count, 0)
            as both_without_offer_count
    from numbers_counted
    left join numbers_offered
        on
            numbers_counted.first_number = numbers_offered.first_number
            and numbers_counted.second_number = numbers_offered.second_number
    inner join members_counted as first_members
        on numbers_counted.first_number = first_members.member_number
    inner join members_counted as second_members
        on numbers_counted.second_number = second_members.member_number
    where numbers_counted.order_count >= {{ basketry.setting('affinity_min_count') }}

)

select * from pairs_counted
