{{ config(enabled=basketry.is_asked('funnel')) }}

-- Why do the purchases that the funnel counts differ from the orders of the till? By reason, with
-- one row to begin with.
with

purchase_differences as (

    select * from {{ ref('basketry', 'basketry__purchase_differences') }}

),

reasons as (

    select
        funnel_id,
        counted_as,
        difference_reason,
        invalid_reason,
        count(*) as difference_count,
        min(counted_date) as first_date,
        max(counted_date) as last_date,
        min(counted_id) as example_id
    from purchase_differences
    group by
        funnel_id,
        counted_as,
        difference_reason,
        invalid_reason

)

select *
from reasons
order by
    funnel_id asc,
    counted_as asc,
    difference_count desc,
    difference_reason asc,
    invalid_reason asc
