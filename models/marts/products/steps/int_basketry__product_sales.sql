{%- set basis_amount = basketry.setting('order_value_basis') ~ '_amount' %}
with

sales as (

    select * from {{ ref('basketry', 'int_basketry__product_sales_by_period') }}

),

totals as (

    select * from {{ ref('basketry', 'int_basketry__order_values_totals') }}

),

sales_summed as (

    select
        sales.*,
        {%- for measure in ['order_value_amount', 'item_count'] %}
        sum({{ measure }}) over (
            partition by period_grain, period_start_date, currency_code
        ) as total_{{ measure }},
        {%- endfor %}
        rank() over (
            partition by period_grain, period_start_date, currency_code
            order by order_value_amount desc
        ) as order_value_rank,
        rank() over (
            partition by period_grain, period_start_date, currency_code
            order by item_count desc
        ) as item_rank
    from sales

),

sales_ranked as (

    select
        sales_summed.period_grain,
        sales_summed.period_start_date,
        sales_summed.currency_code,
        sales_summed.product_id,
        case
            when sales_summed.total_order_value_amount > 0
                then
                    {{ basketry.ratio(
                        'sales_summed.order_value_amount', 'sales_summed.total_order_value_amount'
                    ) }}
        end as order_value_share,
        cast(sales_summed.order_value_rank as bigint) as order_value_rank,
        case
            when sales_summed.total_item_count > 0
                then
                    {{ basketry.ratio(
                        'sales_summed.item_count', 'sales_summed.total_item_count'
                    ) }}
        end as item_share,
        cast(sales_summed.item_rank as bigint) as item_rank,
        {{ basketry.ratio('totals.' ~ basis_amount, 'totals.order_count') }} as aov_of_all_orders
    from sales_summed
    inner join totals
        on
            sales_summed.period_grain = totals.period_grain
            and sales_summed.period_start_date = totals.period_start_date
            and sales_summed.currency_code = totals.currency_code

)

select * from sales_ranked
