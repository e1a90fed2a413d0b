-- One row per valid order, segment and segment value. A segment of the order or its customer holds
-- the whole order once; in a segment of its lines (category, line_kind) an order appears once per
-- value, with the lines of that value only.
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

lines_by_segment as (

    select * from {{ ref('basketry', 'int_basketry__order_lines_by_segment') }}

),

segments as (

    select * from {{ basketry.reference('segments') }}

),

segments_on as (

    select segment
    from segments
    where is_on

),

segments_of_orders as (

    select
        orders.order_id,
        segments_on.segment,
        coalesce(
            case segments_on.segment
                when 'all' then 'all'
                when 'customer_type' then orders.customer_type
                when 'device_type' then orders.device_type
                when 'sales_channel' then orders.sales_channel
                when 'traffic_source' then orders.traffic_source
                when 'region' then orders.region
                when 'age_band' then orders.age_band
                when 'gender' then orders.gender
                when 'membership_rank' then orders.membership_rank
                when 'store' then orders.store_id
                when 'payment_method' then orders.payment_method
                when 'is_nominated' then case when orders.is_nominated then 'yes' else 'no' end
                when 'has_coupon' then case when orders.has_coupon then 'yes' else 'no' end
                when 'weekday' then orders.weekday
                when 'hour_of_day' then orders.hour_of_day
            end,
            'unknown'
        ) as segment_value,
        orders.item_count,
        orders.gross_amount,
        orders.discount_amount,
        orders.net_amount,
        orders.refund_amount,
        orders.kept_amount,
        orders.paid_amount
    from orders
    cross join segments_on
    where
        orders.is_valid_order
        and segments_on.segment not in ('category', 'line_kind', 'visitor_type', 'landing_page')

),

segments_together as (

    select * from segments_of_orders
    union all
    select * from lines_by_segment

),

order_segments as (

    select

        ---------- ids
        segments_together.order_id,
        orders.customer_key,

        ---------- text
        orders.currency_code,
        {{ basketry.as_text('segments_together.segment') }} as segment,
        segments_together.segment_value,

        ---------- numerics
        cast(segments_together.item_count as {{ basketry.type_quantity() }}) as item_count,
        {{ basketry.as_money('segments_together.gross_amount') }} as gross_amount,
        {{ basketry.as_money('segments_together.discount_amount') }} as discount_amount,
        {{ basketry.as_money('segments_together.net_amount') }} as net_amount,
        {{ basketry.as_money('segments_together.refund_amount') }} as refund_amount,
        {{ basketry.as_money('segments_together.kept_amount') }} as kept_amount,
        {{ basketry.as_money('segments_together.paid_amount') }} as paid_amount,
        {{ basketry.as_money(
            'segments_together.' ~ basketry.setting('order_value_basis') ~ '_amount'
        ) }} as order_value_amount,

        ---------- dates
        orders.ordered_date

    from segments_together
    inner join orders
        on segments_together.order_id = orders.order_id

)

select * from order_segments
