{{ config(enabled=basketry.is_asked('baskets')) }}

-- What is taken along with what, and is it more than before? The last complete quarter, the pair
-- that adds most to an order first.
with

attach_rates as (

    select * from {{ ref('basketry', 'basketry__attach_rates') }}

),

quarters as (

    select *
    from attach_rates
    where
        period_grain = 'quarter'
        and segment = 'all'
        and is_complete_period

),

last_quarter as (

    select max(period_start_date) as last_start_date
    from quarters

),

pairs as (

    select
        quarters.currency_code,
        quarters.main_value,
        quarters.related_value,
        quarters.relation_kind,
        quarters.main_order_count,
        quarters.both_order_count,
        cast(quarters.attach_rate as decimal(18, 4)) as attach_rate,
        cast(quarters.attach_rate_lower as decimal(18, 4)) as attach_rate_lower,
        cast(quarters.attach_rate_upper as decimal(18, 4)) as attach_rate_upper,
        cast(quarters.attached_amount_per_main_order as decimal(18, 2))
            as attached_amount_per_main_order,
        cast(quarters.attach_rate_change_vs_previous_period as decimal(18, 4))
            as attach_rate_change
    from quarters
    inner join last_quarter
        on quarters.period_start_date = last_quarter.last_start_date

)

select *
from pairs
order by
    currency_code asc,
    attached_amount_per_main_order desc,
    main_value asc,
    related_value asc
