{{ config(enabled=basketry.is_asked('baskets')) }}

-- The pairs that enough baskets of a period hold, in numbers: how many hold both things, and
-- whether that is more or less than chance would have it. The test is that of two rates (one thing
-- among the baskets with the other, and among those without), the same from both sides; q is the p
-- of Benjamini and Hochberg over the pairs of a period and level.
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
        first_members.group_number,
        numbers_counted.first_number,
        numbers_counted.second_number,
        numbers_counted.order_count as both_order_count,
        numbers_counted.order_count - coalesce(numbers_offered.order_count, 0)
            as both_without_offer_count,
        {{ basketry.as_double('numbers_counted.order_count') }} as both_count,
        {{ basketry.as_double('first_members.order_count') }} as first_count,
        {{ basketry.as_double('second_members.order_count') }} as second_count,
        {{ basketry.as_double('first_members.basket_count') }} as basket_count
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

),

pairs_measured as (

    select
        pairs_counted.*,
        {{ basketry.ratio(
            'sqrt(basket_count) * (basket_count * both_count - first_count * second_count)',
            'sqrt(first_count * second_count)'
            ~ ' * sqrt((basket_count - first_count) * (basket_count - second_count))'
        ) }} as z
    from pairs_counted

),

pairs_judged as (

    select
        pairs_measured.*,
        {{ basketry.normal_two_sided_p('z') }} as p_value
    from pairs_measured

),

pairs_ranked as (

    select
        pairs_judged.*,
        row_number() over (
            partition by group_number
            order by p_value nulls last
        ) as p_rank,
        count(p_value) over (partition by group_number) as test_count
    from pairs_judged

),

pairs as (

    select

        ---------- numbers
        group_number,
        first_number,
        second_number,

        ---------- counts
        both_order_count,
        both_without_offer_count,

        ---------- is it chance?
        z,
        p_value,
        case
            when p_value is not null
                then
                    min({{ basketry.ratio('p_value * test_count', 'p_rank') }}) over (
                        partition by group_number
                        order by p_rank desc
                        rows between unbounded preceding and current row
                    )
        end as q_value

    from pairs_ranked

)

select * from pairs
