{{ config(enabled=basketry.is_asked('baskets')) }}

-- What is in the basket of a valid order, by product, by category and by kind of line: presence
-- counts, so several lines of one product are one row. A line that only takes pieces back puts
-- nothing into the basket.
with

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

lines_bought as (

    select *
    from lines
    where
        is_valid_order
        and quantity > 0

),

members_of_lines as (
    {% for member_level, column in [
        ('product', 'product_id'), ('category', 'category'), ('line_kind', 'line_kind')
    ] %}
    select
        order_id,
        '{{ member_level }}' as member_level,
        {{ column }} as member_value,
        quantity,
        {{ basketry.setting('order_value_basis') }}_amount as order_value_amount
    from lines_bought
    where {{ column }} is not null
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

members as (

    select

        ---------- keys
        order_id,
        {{ basketry.hash_of_texts(['order_id']) }} as order_key,
        {{ basketry.hash_of_texts(['member_level', 'member_value']) }} as member_key,

        ---------- text
        {{ basketry.as_text('member_level') }} as member_level,
        member_value,

        ---------- numerics
        cast(sum(quantity) as {{ basketry.type_quantity() }}) as item_count,
        {{ basketry.as_money('sum(order_value_amount)') }} as order_value_amount

    from members_of_lines
    group by
        order_id,
        member_level,
        member_value

)

select * from members
