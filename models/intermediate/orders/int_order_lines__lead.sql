-- The line that an order was placed for: one per order with a line that was bought. A line that
-- only takes pieces back leads nothing.
with

lines as (

    select * from {{ ref('int_order_lines__order_amounts_spread') }}

),

lines_bought as (

    select *
    from lines
    where quantity > 0

),

lines_ranked as (

    select
        order_id,
        order_item_id,
        row_number() over (
            partition by order_id
            order by
                {%- if basketry.setting('lead_line_rule') == 'most_expensive' %}
                net_amount desc,
                {%- endif %}
                order_item_id asc
        ) as lead_rank
    from lines_bought

),

lead_lines as (

    select
        order_id,
        order_item_id
    from lines_ranked
    where lead_rank = 1

)

select * from lead_lines
