-- One row per period, segment value and currency with its totals and the standard errors of AOV and
-- of spend per customer. Orders of one buyer hang together, so the error of AOV is that of a ratio
-- of per-buyer sums (revenue over orders), never of single orders; that of spend per customer is
-- the error of a plain mean over buyers. Window sums, not a join back to the totals: without
-- statistics PostgreSQL would join five columns by a nested loop.
{%- set group_columns = [
    'period_grain', 'period_start_date', 'segment', 'segment_value', 'currency_code'
] %}
with

values_by_customer as (

    select * from {{ ref('basketry', 'int_basketry__order_values_by_customer') }}

),

distances_from_the_averages as (

    select
        values_by_customer.*,
        {{ basketry.as_double('order_value_amount') }}
        - {{ basketry.as_double('order_count') }} * {{ basketry.ratio(
            'sum(order_value_amount) over (partition by ' ~ group_columns | join(', ') ~ ')',
            'sum(order_count) over (partition by ' ~ group_columns | join(', ') ~ ')'
        ) }} as distance_from_aov,
        {{ basketry.as_double('order_value_amount') }} - {{ basketry.ratio(
            'sum(order_value_amount) over (partition by ' ~ group_columns | join(', ') ~ ')',
            'count(*) over (partition by ' ~ group_columns | join(', ') ~ ')'
        ) }} as distance_from_mean
    from values_by_customer

),

values_summarised as (

    select
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code,
        cast(sum(order_count) as bigint) as order_count,
        count(*) as customer_count,
        count(*) - 1 as degrees_of_freedom,
        {{ basketry.as_money('sum(gross_amount)') }} as gross_amount,
        {{ basketry.as_money('sum(discount_amount)') }} as discount_amount,
        {{ basketry.as_money('sum(net_amount)') }} as net_amount,
        {{ basketry.as_money('sum(refund_amount)') }} as refund_amount,
        {{ basketry.as_money('sum(kept_amount)') }} as kept_amount,
        {{ basketry.as_money('sum(paid_amount)') }} as paid_amount,
        {{ basketry.as_money('sum(order_value_amount)') }} as order_value_amount,
        cast(sum(item_count) as {{ basketry.type_quantity() }}) as item_count,
        sqrt(
            {{ basketry.ratio(
                basketry.sum_in_any_order('distance_from_aov * distance_from_aov'),
                'count(*) - 1'
            ) }}
            * {{ basketry.as_double('count(*)') }}
        ) / {{ basketry.as_double('sum(order_count)') }} as aov_standard_error,
        sqrt(
            {{ basketry.ratio(
                basketry.sum_in_any_order('distance_from_mean * distance_from_mean'),
                'count(*) - 1'
            ) }}
            / {{ basketry.as_double('count(*)') }}
        ) as spend_per_customer_standard_error
    from distances_from_the_averages
    group by
        period_grain,
        period_start_date,
        segment,
        segment_value,
        currency_code

)

select * from values_summarised
