-- Whether a pair is bought together more or less than chance would have it. The test is that of two
-- rates (one thing among the baskets with the other, and among those without), the same from both
-- sides; q is the p of Benjamini and Hochberg over the pairs of a period and level.
with

pairs as (

    select * from {{ ref('basketry', 'int_basketry__basket_pairs_counted') }}

),

baskets as (

    select * from {{ ref('basketry', 'int_basketry__order_baskets_counted') }}

),

pairs_described as (

    select
        pairs.period_grain,
        pairs.period_start_date,
        pairs.member_level,
        pairs.first_value,
        pairs.second_value,
        pairs.both_without_offer_count,
        {{ basketry.as_double('pairs.both_order_count') }} as both_count,
        {{ basketry.as_double('pairs.first_order_count') }} as first_count,
        {{ basketry.as_double('pairs.second_order_count') }} as second_count,
        {{ basketry.as_double('baskets.order_count') }} as basket_count
    from pairs
    inner join baskets
        on
            pairs.period_grain = baskets.period_grain
            and pairs.period_start_date = baskets.period_start_date

),

pairs_measured as (

    select
        pairs_described.*,
        {{ basketry.ratio(
            'sqrt(basket_count) * (basket_count * both_count - first_count * second_count)',
            'sqrt(first_count * second_count)'
            ~ ' * sqrt((basket_count - first_count) * (basket_count - second_count))'
        ) }} as z
    from pairs_described

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
            partition by period_grain, period_start_date, member_level
            order by p_value nulls last
        ) as p_rank,
        count(p_value) over (
            partition by period_grain, period_start_date, member_level
        ) as test_count
    from pairs_judged

),

pairs_tested as (

    select
        period_grain,
        period_start_date,
        member_level,
        first_value,
        second_value,
        cast(both_count as bigint) as both_order_count,
        both_without_offer_count,
        cast(first_count as bigint) as first_order_count,
        cast(second_count as bigint) as second_order_count,
        z,
        p_value,
        case
            when p_value is not null
                then
                    min({{ basketry.ratio('p_value * test_count', 'p_rank') }}) over (
                        partition by period_grain, period_start_date, member_level
                        order by p_rank desc
                        rows between unbounded preceding and current row
                    )
        end as q_value
    from pairs_ranked

)

select * from pairs_tested
