{{ config(enabled=basketry.is_asked('order_value')) }}

{%- set compared = [
    'order_value_amount', 'order_count', 'aov', 'spend_per_customer', 'median_order_value',
] %}
with

order_groups as (

    select * from {{ ref('basketry', 'int_basketry__order_groups') }}

),

quantiles as (

    select * from {{ ref('basketry', 'int_basketry__order_quantiles') }}

),

cut_names as (

    select * from {{ ref('basketry', 'int_basketry__order_cut_names') }}

),

periods as (

    select * from {{ ref('basketry', 'int_basketry__periods') }}

),

averages as (

    select
        order_groups.*,
        quantiles.p25_order_value,
        quantiles.median_order_value,
        quantiles.median_lower,
        quantiles.median_upper,
        quantiles.p75_order_value,
        quantiles.p90_order_value,
        {{ basketry.ratio('order_groups.order_value_amount', 'order_groups.order_count') }} as aov,
        {{ basketry.ratio('order_groups.order_value_amount', 'order_groups.customer_count') }}
            as spend_per_customer,
        {{ basketry.t_critical_value('order_groups.customer_count - 1') }} as t_value
    from order_groups
    inner join quantiles
        on
            order_groups.period_key = quantiles.period_key
            and order_groups.cut_key = quantiles.cut_key

),

metrics as (

    {{ basketry.beside_earlier('averages', 'periods', ['cut_key'], compared) }}

),

order_values as (

    select

        ---------- key
        periods.period_grain,
        periods.period_start_date,
        cut_names.segment,
        cut_names.segment_value,
        cut_names.currency_code,

        ---------- period
        periods.period_end_date,
        periods.is_complete_period,
        {{ basketry.as_text("'" ~ basketry.setting('order_value_basis') ~ "'") }}
            as order_value_basis,

        ---------- totals
        metrics.order_count,
        metrics.customer_count,
        metrics.item_count,
        metrics.gross_amount,
        metrics.discount_amount,
        metrics.net_amount,
        metrics.refund_amount,
        metrics.kept_amount,
        metrics.paid_amount,
        metrics.order_value_amount,

        ---------- averages
        metrics.aov,
        metrics.spend_per_customer,
        {{ basketry.ratio('metrics.order_count', 'metrics.customer_count') }}
            as orders_per_customer,
        {{ basketry.ratio('metrics.item_count', 'metrics.order_count') }} as items_per_order,
        {{ basketry.ratio('metrics.item_count', 'metrics.customer_count') }} as items_per_customer,
        {{ basketry.ratio('metrics.order_value_amount', 'metrics.item_count') }}
            as average_item_price,
        {{ basketry.ratio('metrics.discount_amount', 'metrics.gross_amount') }} as discount_rate,

        ---------- spread
        metrics.p25_order_value,
        metrics.median_order_value,
        metrics.median_lower,
        metrics.median_upper,
        metrics.p75_order_value,
        metrics.p90_order_value,
        metrics.aov_standard_error,
        metrics.aov - metrics.t_value * metrics.aov_standard_error as aov_lower,
        metrics.aov + metrics.t_value * metrics.aov_standard_error as aov_upper,
        metrics.spend_per_customer_standard_error,
        metrics.spend_per_customer - metrics.t_value * metrics.spend_per_customer_standard_error
            as spend_per_customer_lower,
        metrics.spend_per_customer + metrics.t_value * metrics.spend_per_customer_standard_error
            as spend_per_customer_upper,
        metrics.customer_count < 300 as is_wide_tailed,

        ---------- comparisons
        {%- for earlier in ['previous_period', 'last_year'] %}
        {%- for value in compared %}
        metrics.{{ earlier }}_{{ value }},
        {%- endfor %}
        {{ basketry.change_rate(
            'metrics.order_value_amount', 'metrics.' ~ earlier ~ '_order_value_amount'
        ) }} as order_value_change_vs_{{ earlier }},
        {{ basketry.change_rate('metrics.order_count', 'metrics.' ~ earlier ~ '_order_count') }}
            as order_count_change_vs_{{ earlier }},
        {{ basketry.change_rate('metrics.aov', 'metrics.' ~ earlier ~ '_aov') }}
            as aov_change_vs_{{ earlier }},
        {{ basketry.change_rate(
            'metrics.spend_per_customer', 'metrics.' ~ earlier ~ '_spend_per_customer'
        ) }} as spend_per_customer_change_vs_{{ earlier }},
        {{ basketry.change_rate(
            'metrics.median_order_value', 'metrics.' ~ earlier ~ '_median_order_value'
        ) }} as median_order_value_change_vs_{{ earlier }},
        {%- endfor %}
        periods.previous_period_start_date,
        periods.last_year_start_date

    from metrics
    inner join periods
        on metrics.period_key = periods.period_key
    inner join cut_names
        on metrics.cut_key = cut_names.cut_key

)

select * from order_values
