{{ config(enabled=basketry.is_asked('offers')) }}

-- Which offers are taken, where, and what do they add? The last complete quarter, the kind and
-- placement that adds most per offer first.
with

offer_performance as (

    select * from {{ ref('basketry', 'basketry__offer_performance') }}

),

quarters as (

    select *
    from offer_performance
    where
        period_grain = 'quarter'
        and segment = 'all'
        and is_complete_period

),

last_quarter as (

    select max(period_start_date) as last_start_date
    from quarters
    where offer_level = 'all'

),

placements as (

    select
        quarters.currency_code,
        quarters.offer_kind,
        quarters.placement,
        quarters.shown_count,
        quarters.eligible_count,
        quarters.taken_count,
        cast(quarters.take_rate as decimal(18, 4)) as take_rate,
        cast(quarters.take_rate_lower as decimal(18, 4)) as take_rate_lower,
        cast(quarters.take_rate_upper as decimal(18, 4)) as take_rate_upper,
        cast(quarters.take_rate_of_ordered as decimal(18, 4)) as take_rate_of_ordered,
        quarters.uplift_amount,
        quarters.kept_uplift_amount,
        quarters.uplift_margin_amount,
        cast(quarters.uplift_per_eligible_offer as decimal(18, 2)) as uplift_per_eligible_offer
    from quarters
    inner join last_quarter
        on quarters.period_start_date = last_quarter.last_start_date
    where quarters.offer_level = 'kind_and_placement'

)

select *
from placements
order by
    currency_code asc,
    uplift_per_eligible_offer desc nulls last,
    offer_kind asc,
    placement asc
