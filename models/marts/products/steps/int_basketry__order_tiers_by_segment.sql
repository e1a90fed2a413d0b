-- What a valid order holds of each price tier, in every cut it belongs to. All lines count, those
-- that take pieces back as well, so that the tiers add up to the facts.
with

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

products_tiered as (

    select * from {{ ref('basketry', 'int_basketry__product_tiers') }}

),

order_segments as (

    select * from {{ ref('basketry', 'int_basketry__order_segments_unpivoted') }}

),

lines_tiered as (

    select
        lines.order_id,
        coalesce(lines.category, 'unknown') as category,
        coalesce(lines.line_kind, 'unknown') as line_kind,
        products_tiered.product_family,
        coalesce(products_tiered.price_tier, 0) as price_tier,
        products_tiered.tier_position,
        products_tiered.is_tier_from_list_price,
        lines.quantity,
        lines.{{ basketry.setting('order_value_basis') }}_amount as order_value_amount
    from lines
    inner join products_tiered
        on lines.product_id = products_tiered.product_id

),

-- An order is in many cuts: its lines are there once in each.
order_tiers as (

    select

        ---------- key
        order_segments.order_id,
        order_segments.segment,
        order_segments.segment_value,
        order_segments.currency_code,
        lines_tiered.product_family,
        lines_tiered.price_tier,

        ---------- text
        lines_tiered.tier_position,

        ---------- booleans
        lines_tiered.is_tier_from_list_price,

        ---------- numerics
        cast(sum(lines_tiered.quantity) as {{ basketry.type_quantity() }}) as item_count,
        {{ basketry.as_money('sum(lines_tiered.order_value_amount)') }} as order_value_amount,

        ---------- dates
        order_segments.ordered_date

    from lines_tiered
    inner join order_segments
        on
            lines_tiered.order_id = order_segments.order_id
            and order_segments.segment_value = case order_segments.segment
                when 'category' then lines_tiered.category
                when 'line_kind' then lines_tiered.line_kind
                else order_segments.segment_value
            end
    group by
        order_segments.order_id,
        order_segments.segment,
        order_segments.segment_value,
        order_segments.currency_code,
        lines_tiered.product_family,
        lines_tiered.price_tier,
        lines_tiered.tier_position,
        lines_tiered.is_tier_from_list_price,
        order_segments.ordered_date

)

select * from order_tiers
