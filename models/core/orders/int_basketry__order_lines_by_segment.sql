-- The lines of a valid order by what they are themselves (category, line_kind), summed per value.
with

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

segments as (

    select * from {{ basketry.reference('segments') }}

),

segments_on as (

    select segment
    from segments
    where is_on

),

lines_in_segments as (

    select
        lines.*,
        {{ basketry.as_text('segments_on.segment') }} as segment,
        coalesce(
            case segments_on.segment
                when 'category' then lines.category
                when 'line_kind' then lines.line_kind
            end,
            'unknown'
        ) as segment_value
    from lines
    cross join segments_on
    where
        lines.is_valid_order
        and segments_on.segment in ('category', 'line_kind')

),

lines_by_segment as (

    select
        order_id,
        segment,
        segment_value,
        cast(sum(quantity) as {{ basketry.type_quantity() }}) as item_count,
        {{ basketry.as_money('sum(gross_amount)') }} as gross_amount,
        {{ basketry.as_money('sum(discount_amount)') }} as discount_amount,
        {{ basketry.as_money('sum(net_amount)') }} as net_amount,
        {{ basketry.as_money('sum(refund_amount)') }} as refund_amount,
        {{ basketry.as_money('sum(kept_amount)') }} as kept_amount,
        {{ basketry.as_money('sum(paid_amount)') }} as paid_amount
    from lines_in_segments
    group by
        order_id,
        segment,
        segment_value

)

select * from lines_by_segment
