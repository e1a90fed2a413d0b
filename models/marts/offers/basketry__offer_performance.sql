{{ config(enabled=basketry.is_asked('offers')) }}

-- Groups of offers with their rates, and beside them what experiments measured, where one row holds
-- all that they cover.
{%- set group_columns = [
    'period_grain', 'period_start_date', 'segment', 'segment_value', 'offer_level', 'offer_kind',
    'placement', 'offered_product_id'
] %}
with

groups_summed as (

    select * from {{ ref('basketry', 'int_basketry__offer_groups') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

effects_compared as (

    select * from {{ ref('basketry', 'int_basketry__offer_effects_compared') }}

),

offer_levels as (

    {{ basketry.offer_levels() }}

),

effects as (

    select
        effects_compared.*,
        mean_difference * unit_count as measured_uplift_amount,
        difference_margin * unit_count as measured_margin
    from effects_compared
    where amount_basis = 'net'

),

effects_by_period as (
    {% for period_grain in ['month', 'quarter', 'year'] %}
    select
        effects.*,
        '{{ period_grain }}' as period_grain,
        {{ basketry.period_start(period_grain, 'first_shown_date') }} as period_start_date
    from effects
    where
        {{ basketry.period_start(period_grain, 'first_shown_date') }}
        = {{ basketry.period_start(period_grain, 'last_shown_date') }}
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

effects_by_level as (

    select
        effects_by_period.period_grain,
        effects_by_period.period_start_date,
        offer_levels.offer_level,
        case when offer_levels.is_by_kind then effects_by_period.offer_kind else 'all' end
            as offer_kind,
        case when offer_levels.is_by_placement then effects_by_period.placement else 'all' end
            as placement,
        case
            when offer_levels.is_by_product then effects_by_period.offered_product_id
            else 'all'
        end as offered_product_id,
        effects_by_period.currency_code,
        effects_by_period.experiment_id,
        effects_by_period.shown_count,
        effects_by_period.attributed_uplift_amount,
        effects_by_period.measured_uplift_amount,
        effects_by_period.measured_margin
    from effects_by_period
    cross join offer_levels

),

-- A part of an experiment was not measured alone: it stands at the levels of detail and in the
-- periods that hold every covered offer.
effects_by_group as (

    select
        {{ basketry.as_text('period_grain') }} as period_grain,
        period_start_date,
        {{ basketry.as_text('offer_level') }} as offer_level,
        offer_kind,
        placement,
        offered_product_id,
        currency_code,
        count(distinct experiment_id) as experiment_count,
        sum(shown_count) as covered_count,
        {{ basketry.as_money('sum(attributed_uplift_amount)') }} as covered_uplift_amount,
        case
            when count(measured_uplift_amount) = count(*)
                then {{ basketry.as_double(basketry.sum_in_any_order('measured_uplift_amount')) }}
        end as measured_uplift_amount,
        case
            when count(measured_margin) = count(*)
                then sqrt({{ basketry.as_double(
                    basketry.sum_in_any_order('measured_margin * measured_margin')
                ) }})
        end as measured_margin
    from effects_by_level
    where
        offer_kind <> 'several'
        and placement <> 'several'
        and offered_product_id <> 'several'
    group by
        period_grain,
        period_start_date,
        offer_level,
        offer_kind,
        placement,
        offered_product_id,
        currency_code

),

-- An offer is counted whatever it was paid in; only money is told apart by currency.
currencies_together as (

    select
        groups_summed.*,
        {%- for column in [
            'shown', 'unjudged', 'eligible', 'clicked', 'added_to_cart', 'ordered', 'window_open'
        ] %}
        sum({{ column }}_count) over (partition by {{ group_columns | join(', ') }})
            as group_{{ column }}_count,
        {%- endfor %}
        sum(taken_count) over (partition by {{ group_columns | join(', ') }}) as group_taken_count,
        sum(kept_count) over (partition by {{ group_columns | join(', ') }}) as group_kept_count
    from groups_summed

),

periods_bounded as (

    select
        currencies_together.*,
        date_range.first_ordered_date,
        date_range.as_of_date,
        effects_by_group.experiment_count,
        effects_by_group.covered_count,
        effects_by_group.covered_uplift_amount,
        effects_by_group.measured_uplift_amount,
        effects_by_group.measured_margin,
        {{ basketry.period_end(
            'currencies_together.period_grain', 'currencies_together.period_start_date'
        ) }} as period_end_date
    from currencies_together
    cross join date_range
    left join effects_by_group
        on
            currencies_together.period_grain = effects_by_group.period_grain
            and currencies_together.period_start_date = effects_by_group.period_start_date
            and currencies_together.offer_level = effects_by_group.offer_level
            and currencies_together.offer_kind = effects_by_group.offer_kind
            and currencies_together.placement = effects_by_group.placement
            and currencies_together.offered_product_id = effects_by_group.offered_product_id
            and currencies_together.currency_code = effects_by_group.currency_code
            and currencies_together.segment = 'all'

),

offer_performance as (

    select

        ---------- key
        period_grain,
        period_start_date,
        segment,
        segment_value,
        offer_level,
        offer_kind,
        placement,
        offered_product_id,
        currency_code,

        ---------- period
        period_end_date,
        coalesce(
            period_start_date >= first_ordered_date
            and period_end_date <= as_of_date
            and group_window_open_count = 0,
            false
        ) as is_complete_period,

        ---------- offers
        cast(group_shown_count as bigint) as shown_count,
        cast(group_unjudged_count as bigint) as unjudged_count,
        cast(group_window_open_count as bigint) as window_open_count,
        cast(group_eligible_count as bigint) as eligible_count,
        cast(group_clicked_count as bigint) as clicked_count,
        cast(group_added_to_cart_count as bigint) as added_to_cart_count,
        cast(group_ordered_count as bigint) as ordered_count,
        cast(group_taken_count as bigint) as taken_count,
        cast(group_kept_count as bigint) as kept_count,

        ---------- rates
        {{ basketry.ratio('group_taken_count', 'group_eligible_count') }} as take_rate,
        {{ basketry.wilson_bound('group_taken_count', 'group_eligible_count', 'lower') }}
            as take_rate_lower,
        {{ basketry.wilson_bound('group_taken_count', 'group_eligible_count', 'upper') }}
            as take_rate_upper,
        {{ basketry.ratio('group_taken_count', 'group_ordered_count') }}
            as take_rate_of_ordered,
        {{ basketry.ratio('group_kept_count', 'group_taken_count') }} as kept_rate,

        ---------- money of this currency
        cast(taken_count as bigint) as taken_in_currency_count,
        cast(item_count as {{ basketry.type_quantity() }}) as item_count,
        {{ basketry.as_money('net_amount') }} as net_amount,
        {{ basketry.as_money('refund_amount') }} as refund_amount,
        {{ basketry.as_money('uplift_amount') }} as uplift_amount,
        {{ basketry.as_money('kept_uplift_amount') }} as kept_uplift_amount,
        cast(unknown_uplift_count as bigint) as unknown_uplift_count,
        {{ basketry.as_money('uplift_margin_amount') }} as uplift_margin_amount,
        cast(unknown_margin_count as bigint) as unknown_margin_count,
        {{ basketry.ratio('uplift_amount', 'group_eligible_count') }} as uplift_per_eligible_offer,

        ---------- attributed against measured
        cast(coalesce(experiment_count, 0) as bigint) as experiment_count,
        cast(coalesce(covered_count, 0) as bigint) as covered_count,
        covered_uplift_amount,
        measured_uplift_amount,
        measured_uplift_amount - measured_margin as measured_uplift_lower,
        measured_uplift_amount + measured_margin as measured_uplift_upper

    from periods_bounded

)

select * from offer_performance
