{{ config(enabled=basketry.is_asked('order_value')) }}

-- How are order values spread? A histogram of the last complete quarter; one # is one order in a
-- hundred. A free-shipping threshold or a popular set shows as a peak.
with

distribution as (

    select * from {{ ref('basketry', 'basketry__order_value_distribution') }}

),

order_values as (

    select * from {{ ref('basketry', 'basketry__order_value_by_period') }}

),

last_quarter as (

    select max(period_start_date) as last_start_date
    from order_values
    where
        period_grain = 'quarter'
        and is_complete_period

),

bins_of_the_quarter as (

    select
        distribution.currency_code,
        distribution.period_start_date,
        distribution.bin_number,
        distribution.bin_from_amount,
        distribution.bin_to_amount,
        distribution.order_count,
        distribution.order_share,
        distribution.cumulative_share,
        repeat('#', cast(floor(100 * distribution.order_share) as integer)) as bar
    from distribution
    inner join last_quarter
        on distribution.period_start_date = last_quarter.last_start_date
    where
        distribution.period_grain = 'quarter'
        and distribution.segment = 'all'

)

select *
from bins_of_the_quarter
order by currency_code, bin_number
