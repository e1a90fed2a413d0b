{{ config(enabled=basketry.is_asked('baskets')) }}

-- How many different products does an order hold, and what is one more worth? The last complete
-- quarter.
with

basket_sizes as (

    select * from {{ ref('basketry', 'basketry__basket_size') }}

),

quarters as (

    select *
    from basket_sizes
    where
        period_grain = 'quarter'
        and segment = 'all'
        and is_complete_period

),

last_quarter as (

    select max(period_start_date) as last_start_date
    from quarters

),

sizes as (

    select
        quarters.currency_code,
        quarters.product_count_from,
        quarters.product_count_to,
        quarters.order_count,
        cast(quarters.order_share as decimal(18, 4)) as order_share,
        cast(quarters.aov as decimal(18, 2)) as aov,
        cast(quarters.set_rate as decimal(18, 4)) as set_rate,
        cast(quarters.set_rate_lower as decimal(18, 4)) as set_rate_lower,
        cast(quarters.set_rate_upper as decimal(18, 4)) as set_rate_upper
    from quarters
    inner join last_quarter
        on quarters.period_start_date = last_quarter.last_start_date

)

select *
from sizes
order by currency_code asc, product_count_from asc
