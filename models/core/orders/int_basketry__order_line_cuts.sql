-- The lines of a valid order by what they are themselves (category, line_kind), summed per value:
-- an order is in such a cut once per value that it holds, with the lines of that value only.
{%- set amounts = ['gross', 'discount', 'net', 'refund', 'kept', 'paid'] %}
with

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

order_keys as (

    select * from {{ ref('basketry', 'int_basketry__order_keys') }}

),

cut_names as (

    select * from {{ ref('basketry', 'int_basketry__order_cut_names') }}

),

lines_in_cuts as (
    {% for cut, value in basketry.order_line_cuts() %}
    select
        {{ basketry.hash_of_texts(['lines.order_id']) }} as order_key,
        cut_names.cut_key,
        {%- for amount in amounts %}
        lines.{{ amount }}_amount,
        {%- endfor %}
        lines.quantity
    from lines
    inner join cut_names
        on
            cut_names.segment = '{{ cut }}'
            and coalesce(lines.{{ value }}, 'unknown') = cut_names.segment_value
            and lines.currency_code = cut_names.currency_code
    where lines.is_valid_order
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

cuts_summed as (

    select
        order_key,
        cut_key,
        {%- for amount in amounts %}
        sum({{ amount }}_amount) as {{ amount }}_amount,
        {%- endfor %}
        sum(quantity) as item_count
    from lines_in_cuts
    group by
        order_key,
        cut_key

),

line_cuts as (

    select

        ---------- keys
        cuts_summed.order_key,
        order_keys.buyer_key,
        cuts_summed.cut_key,

        ---------- numerics
        order_keys.product_count,
        cast(cuts_summed.item_count as {{ basketry.type_quantity() }}) as item_count,
        {%- for amount in amounts %}
        {{ basketry.as_money('cuts_summed.' ~ amount ~ '_amount') }} as {{ amount }}_amount,
        {%- endfor %}

        ---------- dates
        order_keys.ordered_date,
        order_keys.previous_ordered_date,
        order_keys.next_ordered_date

    from cuts_summed
    inner join order_keys
        on cuts_summed.order_key = order_keys.order_key

)

select * from line_cuts
