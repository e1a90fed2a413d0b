{{ config(enabled=basketry.is_asked('offers')) }}

-- Offers counted and valued by period, cut of the shopper they were shown to, and level of detail:
-- by month first, then months summed to quarters and years, and kinds, placements and products to
-- the totals above them. Each cut that is on and means something for an offer holds all offers
-- again. An offer that was not taken has no money and stands with the default currency. The periods
-- are not those of the calendar of orders: an offer may have been shown in a year without any.
-- Cells of too few offers are left out, by the setting offer_min_shown_count.
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

offers as (

    select * from {{ ref('basketry', 'basketry__fct_offers') }}

),

segments as (

    select * from {{ ref('basketry', 'int_basketry__segments') }}

),

offer_levels as (

    {{ basketry.offer_levels() }}

),

offer_segments as (

    select
        offers.*,
        {{ basketry.period_start('month', 'offers.shown_date') }} as month_start_date,
        coalesce(offers.offered_product_id, 'unknown') as product_id,
        coalesce(offers.currency_code, '{{ basketry.setting("default_currency") }}') as money_code,
        {{ basketry.as_text('segments.segment') }} as segment,
        coalesce(
            case segments.segment
                {%- for cut, value in basketry.offer_cuts() %}
                when '{{ cut }}' then {{ value }}
                {%- endfor %}
            end,
            'unknown'
        ) as segment_value
    from offers
    cross join segments
    where
        segments.is_on
        and segments.segment in (
            {%- for cut, value in basketry.offer_cuts() %}
            '{{ cut }}'{{ ',' if not loop.last }}
            {%- endfor %}
        )

),

offers_by_month as (

    select
        month_start_date,
        segment,
        segment_value,
        offer_kind,
        placement,
        product_id as offered_product_id,
        money_code as currency_code,
        {%- for flag in [
            'clicked', 'added_to_cart', 'eligible', 'ordered', 'kept', 'window_open'
        ] %}
        sum(case when is_{{ flag }} then 1 else 0 end) as {{ flag }}_count,
        {%- endfor %}
        sum(case when unjudged_reason is not null then 1 else 0 end) as unjudged_count,
        sum(case when is_taken then 1 else 0 end) as taken_count,
        sum(case when is_taken and uplift_amount is null then 1 else 0 end)
            as unknown_uplift_count,
        sum(case when is_taken and uplift_margin_amount is null then 1 else 0 end)
            as unknown_margin_count,
        count(*) as shown_count,
        cast(sum(coalesce(item_count, 0)) as {{ basketry.type_quantity() }}) as item_count,
        {{ basketry.as_money('sum(coalesce(net_amount, 0))') }} as net_amount,
        {{ basketry.as_money('sum(coalesce(refund_amount, 0))') }} as refund_amount,
        {{ basketry.as_money('sum(coalesce(uplift_amount, 0))') }} as uplift_amount,
        {{ basketry.as_money('sum(coalesce(uplift_margin_amount, 0))') }} as uplift_margin_amount,
        {{ basketry.as_money('sum(case when is_kept then coalesce(uplift_amount, 0) else 0 end)') }}
            as kept_uplift_amount
    from offer_segments
    group by
        month_start_date,
        segment,
        segment_value,
        offer_kind,
        placement,
        product_id,
        money_code

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

),

-- An offer is counted whatever it was paid in: a cell holds those of all currencies.
cells_counted as (

    select
        groups_summed.*,
        sum(shown_count) over (
            partition by
                period_grain,
                period_start_date,
                segment,
                segment_value,
                offer_level,
                offer_kind,
                placement,
                offered_product_id
        ) as cell_shown_count
    from groups_summed

),

groups_shown as (

    select
        period_grain,
        period_start_date,
        segment,
        segment_value,
        offer_level,
        offer_kind,
        placement,
        offered_product_id,
        {%- for column in counts + amounts %}
        {{ column }},
        {%- endfor %}
        currency_code
    from cells_counted
    where
        cell_shown_count >= {{ basketry.setting('offer_min_shown_count') }}
        or (segment = 'all' and offer_level = 'all')

)

select * from groups_shown
