with

product_sales as (

    select * from {{ ref('basketry', 'int_basketry__product_sales_by_order') }}

),

period_days as (

    select * from {{ ref('basketry', 'int_basketry__period_days') }}

),

sales_by_period as (

    select

        ---------- key
        period_days.period_grain,
        period_days.period_start_date,
        product_sales.currency_code,
        product_sales.product_id,

        ---------- period
        period_days.period_end_date,
        period_days.previous_period_start_date,
        period_days.is_complete_period,

        ---------- counts
        count(*) as order_count,
        cast(sum(case when product_sales.is_lead then 1 else 0 end) as bigint) as lead_order_count,
        cast(
            sum(case when product_sales.is_bought and not product_sales.is_lead then 1 else 0 end)
            as bigint
        ) as add_on_order_count,
        cast(sum(product_sales.item_count) as {{ basketry.type_quantity() }}) as item_count,

        ---------- money
        {%- for amount in ['order_value', 'net', 'refund', 'kept'] %}
        {{ basketry.as_money('sum(product_sales.' ~ amount ~ '_amount)') }} as {{ amount }}_amount,
        {%- endfor %}
        {{ basketry.as_money(
            'case when count(product_sales.cost_amount) = count(*)'
            ~ ' then sum(product_sales.cost_amount) end'
        ) }} as cost_amount,
        {{ basketry.as_money(
            'sum(case when product_sales.is_bought then product_sales.whole_order_amount'
            ~ ' else 0 end)'
        ) }} as orders_with_product_amount

    from product_sales
    inner join period_days
        on product_sales.ordered_date = period_days.date_day
    where period_days.period_grain in ('month', 'quarter', 'year')
    group by
        period_days.period_grain,
        period_days.period_start_date,
        product_sales.currency_code,
        product_sales.product_id,
        period_days.period_end_date,
        period_days.previous_period_start_date,
        period_days.is_complete_period

)

select * from sales_by_period
