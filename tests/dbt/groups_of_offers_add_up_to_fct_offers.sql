{{ config(enabled=basketry.is_asked('offers')) }}

-- At every level of detail, in every month, quarter, year and cut, the offers of offer_performance
-- are those of fct_offers, once each, and so is their money, currency by currency. Where the
-- setting offer_min_shown_count leaves small groups out, the rows of all offers still hold all.
with

offer_performance as (

    select * from {{ ref('basketry', 'basketry__offer_performance') }}
    {%- if basketry.setting('offer_min_shown_count') > 1 %}
    where
        segment = 'all'
        and offer_level = 'all'
    {%- endif %}

),

offers as (

    select * from {{ ref('basketry', 'basketry__fct_offers') }}

),

cuts as (

    select distinct
        segment,
        offer_level
    from offer_performance

),

-- Counts are those of all currencies together: the row of one currency says them.
groups_once as (

    select
        offer_performance.*,
        row_number() over (
            partition by
                period_grain,
                period_start_date,
                segment,
                segment_value,
                offer_level,
                offer_kind,
                placement,
                offered_product_id
            order by currency_code
        ) as currency_rank
    from offer_performance

),

both_sides as (

    select
        period_grain,
        period_start_date,
        segment,
        offer_level,
        currency_code,
        case when currency_rank = 1 then shown_count else 0 end as shown_count,
        case when currency_rank = 1 then eligible_count else 0 end as eligible_count,
        taken_in_currency_count as taken_count,
        net_amount,
        refund_amount,
        uplift_amount
    from groups_once
    {% for period_grain in ['month', 'quarter', 'year'] %}
    union all

    select
        '{{ period_grain }}' as period_grain,
        {{ basketry.truncate_date(period_grain, 'offers.shown_date') }} as period_start_date,
        cuts.segment,
        cuts.offer_level,
        offers.currency_code,
        -1 as shown_count,
        case when offers.is_eligible then -1 else 0 end as eligible_count,
        case when offers.is_taken then -1 else 0 end as taken_count,
        -coalesce(offers.net_amount, 0) as net_amount,
        -coalesce(offers.refund_amount, 0) as refund_amount,
        -coalesce(offers.uplift_amount, 0) as uplift_amount
    from offers
    cross join cuts
    {% endfor %}
),

counts_left_over as (

    select
        period_grain,
        period_start_date,
        segment,
        offer_level
    from both_sides
    group by
        period_grain,
        period_start_date,
        segment,
        offer_level
    having
        sum(shown_count) <> 0
        or sum(eligible_count) <> 0

),

money_left_over as (

    select
        period_grain,
        period_start_date,
        segment,
        offer_level
    from both_sides
    where currency_code is not null
    group by
        period_grain,
        period_start_date,
        segment,
        offer_level,
        currency_code
    having
        sum(taken_count) <> 0
        or sum(net_amount) <> 0
        or sum(refund_amount) <> 0
        or sum(uplift_amount) <> 0

),

left_over as (

    select * from counts_left_over
    union all
    select * from money_left_over

)

select * from left_over
