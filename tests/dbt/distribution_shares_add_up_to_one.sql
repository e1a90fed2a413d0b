{{ config(enabled=basketry.is_asked('order_value')) }}

-- Shares are those of the orders in the bins; they add up to one, and the cumulative share is their
-- running sum.
{%- set group_columns = [
    'period_grain', 'period_start_date', 'segment', 'segment_value', 'currency_code',
] %}
with

distribution as (

    select * from {{ ref('basketry', 'basketry__order_value_distribution') }}

),

shares_summed as (

    select
        distribution.*,
        sum(order_share) over (partition by {{ group_columns | join(', ') }}) as share_sum,
        sum(order_count) over (partition by {{ group_columns | join(', ') }}) as order_sum,
        sum(order_share) over (
            partition by {{ group_columns | join(', ') }}
            order by bin_number
            rows between unbounded preceding and current row
        ) as running_share
    from distribution

),

rows_at_odds as (

    select
        {{ group_columns | join(',\n        ') }},
        bin_number
    from shares_summed
    where
        not {{ basketry.nearly_equal('share_sum', 1) }}
        or not {{ basketry.nearly_equal('order_share * order_sum', 'order_count') }}
        or not {{ basketry.nearly_equal('cumulative_share', 'running_share') }}

)

select * from rows_at_odds
