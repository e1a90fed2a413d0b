-- Months of offers summed to quarters and years, and kinds, placements and products to the totals
-- above them. The periods are not those of the calendar of orders: an offer may have been shown in
-- a year without any.
{%- set counts = [
    'shown_count', 'unjudged_count', 'eligible_count', 'clicked_count', 'added_to_cart_count',
    'ordered_count', 'taken_count', 'kept_count', 'window_open_count', 'unknown_uplift_count',
    'unknown_margin_count'
] %}
{%- set amounts = [
    'item_count', 'net_amount', 'refund_amount', 'uplift_amount', 'kept_uplift_amount',
    'uplift_margin_amount'
] %}
with

offers_by_month as (

    select * from {{ ref('basketry', 'int_basketry__offer_segments_by_month') }}

),

offer_levels as (

    select * from {{ ref('basketry', 'int_basketry__offer_levels_listed') }}

),

offers_by_period as (
    {% for period_grain in ['month', 'quarter', 'year'] %}
    select
        offers_by_month.*,
        '{{ period_grain }}' as period_grain,
        {{ basketry.period_start(period_grain, 'month_start_date') }} as period_start_date
    from offers_by_month
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

offers_by_level as (

    select
        offers_by_period.period_grain,
        offers_by_period.period_start_date,
        offers_by_period.segment,
        offers_by_period.segment_value,
        offer_levels.offer_level,
        case when offer_levels.is_by_kind then offers_by_period.offer_kind else 'all' end
            as offer_kind,
        case when offer_levels.is_by_placement then offers_by_period.placement else 'all' end
            as placement,
        case
            when offer_levels.is_by_product then offers_by_period.offered_product_id
            else 'all'
        end as offered_product_id,
        {%- for column in counts + amounts %}
        offers_by_period.{{ column }},
        {%- endfor %}
        offers_by_period.currency_code
    from offers_by_period
    cross join offer_levels

),

groups_summed as (

    select
        {{ basketry.as_text('period_grain') }} as period_grain,
        period_start_date,
        segment,
        segment_value,
        {{ basketry.as_text('offer_level') }} as offer_level,
        offer_kind,
        placement,
        offered_product_id,
        {%- for column in counts %}
        sum({{ column }}) as {{ column }},
        {%- endfor %}
        {%- for column in amounts %}
        {{ basketry.as_money('sum(' ~ column ~ ')') }} as {{ column }},
        {%- endfor %}
        currency_code
    from offers_by_level
    group by
        period_grain,
        period_start_date,
        segment,
        segment_value,
        offer_level,
        offer_kind,
        placement,
        offered_product_id,
        currency_code

)

select * from groups_summed
