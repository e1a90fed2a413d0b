-- Offers counted and valued by month and cut of the shopper they were shown to. Each cut that is on
-- and means something for an offer holds all offers again. An offer that was not taken has no money
-- and stands with the default currency.
with

offers as (

    select * from {{ ref('basketry', 'basketry__fct_offers') }}

),

segments as (

    select * from {{ basketry.reference('segments') }}

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
                when 'all' then 'all'
                when 'customer_type' then offers.customer_type
                when 'device_type' then offers.device_type
                when 'traffic_source' then offers.traffic_source
                when 'region' then offers.region
                when 'age_band' then offers.age_band
                when 'gender' then offers.gender
                when 'membership_rank' then offers.membership_rank
            end,
            'unknown'
        ) as segment_value
    from offers
    cross join segments
    where
        segments.is_on
        and segments.segment in (
            'all',
            'customer_type',
            'device_type',
            'traffic_source',
            'region',
            'age_band',
            'gender',
            'membership_rank'
        )

),

offers_by_month as (

    select

        ---------- key
        month_start_date,
        segment,
        segment_value,
        offer_kind,
        placement,
        product_id as offered_product_id,
        money_code as currency_code,

        ---------- counts
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

        ---------- amounts
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

)

select * from offers_by_month
