-- The texts of the cuts of orders and of their lines, each with the number that stands for it
-- wherever orders are counted. What is not known is `unknown`; a cut that is off has no names.
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

segments as (

    select * from {{ ref('basketry', 'int_basketry__segments') }}

),

names_found as (
    {% for cut, value in basketry.order_cuts() %}
    select distinct
        '{{ cut }}' as segment,
        coalesce({{ value }}, 'unknown') as segment_value,
        currency_code
    from orders
    where is_valid_order
    union all
    {%- endfor %}
    {% for cut, value in basketry.order_line_cuts() %}
    select distinct
        '{{ cut }}' as segment,
        coalesce({{ value }}, 'unknown') as segment_value,
        currency_code
    from lines
    where is_valid_order
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

cut_names as (

    select
        cast(
            row_number() over (
                order by names_found.segment, names_found.segment_value, names_found.currency_code
            ) as integer
        ) as cut_key,
        {{ basketry.as_text('names_found.segment') }} as segment,
        names_found.segment_value,
        names_found.currency_code
    from names_found
    inner join segments
        on names_found.segment = segments.segment
    where segments.is_on

)

select * from cut_names
