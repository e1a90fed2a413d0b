{{ config(enabled=basketry.is_asked('order_value')) }}

-- What a row says of the period before and of last year is what those rows say of themselves; where
-- there is no such row it says nothing; and the changes follow from both.
with

order_values as (

    select * from {{ ref('basketry', 'basketry__order_value_by_period') }}

),

rows_at_odds as (

    select
        order_values.period_grain,
        order_values.period_start_date,
        order_values.segment,
        order_values.segment_value,
        order_values.currency_code
    from order_values
    left join order_values as previous_period
        on
            order_values.previous_period_start_date = previous_period.period_start_date
            and order_values.period_grain = previous_period.period_grain
            and order_values.segment = previous_period.segment
            and order_values.segment_value = previous_period.segment_value
            and order_values.currency_code = previous_period.currency_code
    left join order_values as last_year
        on
            order_values.last_year_start_date = last_year.period_start_date
            and order_values.period_grain = last_year.period_grain
            and order_values.segment = last_year.segment
            and order_values.segment_value = last_year.segment_value
            and order_values.currency_code = last_year.currency_code
    where
        {%- for earlier in ['previous_period', 'last_year'] %}
        {%- set is_first_comparison = loop.first %}
        {%- for metric in [
            'order_count', 'order_value_amount', 'aov', 'spend_per_customer', 'median_order_value',
        ] %}
        {{ 'or ' if not (is_first_comparison and loop.first) }}not {{ basketry.nearly_equal(
            'order_values.' ~ earlier ~ '_' ~ metric, earlier ~ '.' ~ metric
        ) }}
        {%- endfor %}
        {%- for metric, change in {
            'order_value_amount': 'order_value',
            'order_count': 'order_count',
            'aov': 'aov',
            'spend_per_customer': 'spend_per_customer',
            'median_order_value': 'median_order_value',
        }.items() %}
        or not {{ basketry.nearly_equal(
            'order_values.' ~ change ~ '_change_vs_' ~ earlier,
            basketry.ratio('order_values.' ~ metric, earlier ~ '.' ~ metric) ~ ' - 1'
        ) }}
        {%- endfor %}
        {%- endfor %}

)

select * from rows_at_odds
