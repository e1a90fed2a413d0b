-- Totals, buyers and standard errors of each period and cut. Amounts are added up by day and then
-- to the longer periods. Buyers are told apart grain by grain: the orders of one hang together, so
-- the error of AOV is that of a ratio of sums per buyer (value over orders), never of single
-- orders; that of spend per customer is the error of a plain mean over buyers. Most orders are
-- their buyer's only one in a period: who is alone need not be grouped.
{%- set sums = [
    'gross_amount', 'discount_amount', 'net_amount', 'refund_amount', 'kept_amount', 'paid_amount',
    'order_value_amount',
] %}
{%- set grains = ['day', 'week', 'month', 'quarter', 'year'] %}
{%- set is_alone = '
            coalesce(order_cuts.previous_ordered_date < period_days.period_start_date, true)
            and coalesce(order_cuts.next_ordered_date > period_days.period_end_date, true)
        ' %}
with

order_cuts as (

    select * from {{ ref('basketry', 'int_basketry__order_cuts') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

amounts_by_day as (

    select
        ordered_date,
        cut_key,
        {%- for column in sums %}
        sum({{ column }}) as {{ column }},
        {%- endfor %}
        sum(item_count) as item_count,
        count(*) as order_count
    from order_cuts
    group by
        ordered_date,
        cut_key

),

amounts as (

    select
        period_days.period_key,
        amounts_by_day.cut_key,
        {%- for column in sums %}
        sum(amounts_by_day.{{ column }}) as {{ column }},
        {%- endfor %}
        sum(amounts_by_day.item_count) as item_count,
        sum(amounts_by_day.order_count) as order_count
    from amounts_by_day
    inner join period_days
        on amounts_by_day.ordered_date = period_days.date_day
    group by
        period_days.period_key,
        amounts_by_day.cut_key

),
{%- for grain in grains %}

buyers_of_{{ grain }} as (

    select
        period_days.period_key,
        order_cuts.cut_key,
        1 as order_count,
        order_cuts.order_value_amount
    from order_cuts
    inner join period_days
        on order_cuts.ordered_date = period_days.date_day
    where
        period_days.period_grain = '{{ grain }}'
        and {{ is_alone }}

    union all

    select
        period_days.period_key,
        order_cuts.cut_key,
        cast(count(*) as integer) as order_count,
        {{ basketry.as_money('sum(order_cuts.order_value_amount)') }} as order_value_amount
    from order_cuts
    inner join period_days
        on order_cuts.ordered_date = period_days.date_day
    where
        period_days.period_grain = '{{ grain }}'
        and not ({{ is_alone }})
    group by
        period_days.period_key,
        order_cuts.cut_key,
        order_cuts.buyer_key

),

averages_of_{{ grain }} as (

    select
        period_key,
        cut_key,
        {{ basketry.ratio('sum(order_value_amount)', 'sum(order_count)') }} as aov,
        {{ basketry.ratio('sum(order_value_amount)', 'count(*)') }} as spend_per_customer
    from buyers_of_{{ grain }}
    group by
        period_key,
        cut_key

),

distances_of_{{ grain }} as (

    select
        buyers.period_key,
        buyers.cut_key,
        {{ basketry.as_double('buyers.order_value_amount') }}
        - {{ basketry.as_double('buyers.order_count') }} * averages.aov as distance_from_aov,
        {{ basketry.as_double('buyers.order_value_amount') }}
        - averages.spend_per_customer as distance_from_mean
    from buyers_of_{{ grain }} as buyers
    inner join averages_of_{{ grain }} as averages
        on
            buyers.period_key = averages.period_key
            and buyers.cut_key = averages.cut_key

),
{%- endfor %}

distances_summed as (
    {% for grain in grains %}
    select
        period_key,
        cut_key,
        count(*) as customer_count,
        {{ basketry.sum_in_any_order('distance_from_aov * distance_from_aov') }}
            as squares_from_aov,
        {{ basketry.sum_in_any_order('distance_from_mean * distance_from_mean') }}
            as squares_from_mean
    from distances_of_{{ grain }}
    group by
        period_key,
        cut_key
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

order_groups as (

    select

        ---------- keys
        amounts.period_key,
        amounts.cut_key,

        ---------- totals
        cast(amounts.order_count as bigint) as order_count,
        distances_summed.customer_count,
        cast(amounts.item_count as {{ basketry.type_quantity() }}) as item_count,
        {%- for column in sums %}
        {{ basketry.as_money('amounts.' ~ column) }} as {{ column }},
        {%- endfor %}

        ---------- spread
        sqrt(
            {{ basketry.ratio(
                'distances_summed.squares_from_aov', 'distances_summed.customer_count - 1'
            ) }}
            * {{ basketry.as_double('distances_summed.customer_count') }}
        ) / {{ basketry.as_double('amounts.order_count') }} as aov_standard_error,
        sqrt(
            {{ basketry.ratio(
                'distances_summed.squares_from_mean', 'distances_summed.customer_count - 1'
            ) }}
            / {{ basketry.as_double('distances_summed.customer_count') }}
        ) as spend_per_customer_standard_error

    from amounts
    inner join distances_summed
        on
            amounts.period_key = distances_summed.period_key
            and amounts.cut_key = distances_summed.cut_key

)

select * from order_groups
