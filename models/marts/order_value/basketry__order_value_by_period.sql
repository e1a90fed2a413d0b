with

summaries as (

    select * from {{ ref('basketry', 'int_basketry__order_values_summarised') }}

),

quantiles as (

    select * from {{ ref('basketry', 'int_basketry__order_quantiles') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

periods as (

    select distinct
        period_grain,
        period_start_date,
        period_end_date,
        previous_period_start_date,
        last_year_start_date,
        is_complete_period
    from period_days

),

metrics as (

    select
        summaries.*,
        quantiles.p25_order_value,
        quantiles.median_order_value,
        quantiles.median_lower,
        quantiles.median_upper,
        quantiles.p75_order_value,
        quantiles.p90_order_value,
        {{ basketry.ratio('summaries.order_value_amount', 'summaries.order_count') }} as aov,
        {{ basketry.ratio('summaries.order_value_amount', 'summaries.customer_count') }}
            as spend_per_customer,
        {{ basketry.t_critical_value('summaries.degrees_of_freedom') }} as t_value
    from summaries
    inner join quantiles
        on
            summaries.period_grain = quantiles.period_grain
            and summaries.period_start_date = quantiles.period_start_date
            and summaries.segment = quantiles.segment
            and summaries.segment_value = quantiles.segment_value
            and summaries.currency_code = quantiles.currency_code

),

order_values as (

    select

        ---------- key
        metrics.period_grain,
        metrics.period_start_date,
        metrics.segment,
        metrics.segment_value,
        metrics.currency_code,

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
        {{ earlier }}.order_value_amount as {{ earlier }}_order_value_amount,
        {{ earlier }}.order_count as {{ earlier }}_order_count,
        {{ earlier }}.aov as {{ earlier }}_aov,
        {{ earlier }}.spend_per_customer as {{ earlier }}_spend_per_customer,
        {{ earlier }}.median_order_value as {{ earlier }}_median_order_value,
        {{ basketry.change_rate('metrics.order_value_amount', earlier ~ '.order_value_amount') }}
            as order_value_change_vs_{{ earlier }},
        {{ basketry.change_rate('metrics.order_count', earlier ~ '.order_count') }}
            as order_count_change_vs_{{ earlier }},
        {{ basketry.change_rate('metrics.aov', earlier ~ '.aov') }} as aov_change_vs_{{ earlier }},
        {{ basketry.change_rate('metrics.spend_per_customer', earlier ~ '.spend_per_customer') }}
            as spend_per_customer_change_vs_{{ earlier }},
        {{ basketry.change_rate('metrics.median_order_value', earlier ~ '.median_order_value') }}
            as median_order_value_change_vs_{{ earlier }},
        {%- endfor %}
        periods.previous_period_start_date,
        periods.last_year_start_date

    from metrics
    inner join periods
        on
            metrics.period_grain = periods.period_grain
            and metrics.period_start_date = periods.period_start_date
    {%- for earlier in ['previous_period', 'last_year'] %}
    left join metrics as {{ earlier }}
        on
            metrics.period_grain = {{ earlier }}.period_grain
            and periods.{{ earlier }}_start_date = {{ earlier }}.period_start_date
            and metrics.segment = {{ earlier }}.segment
            and metrics.segment_value = {{ earlier }}.segment_value
            and metrics.currency_code = {{ earlier }}.currency_code
    {%- endfor %}

)

select * from order_values
