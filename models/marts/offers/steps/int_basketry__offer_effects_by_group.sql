-- Experiments placed where offer_performance has one row for all they cover: the levels of detail
-- and the periods that hold every covered offer. A part of an experiment was not measured alone.
with

effects_compared as (

    select * from {{ ref('basketry', 'int_basketry__offer_effects_compared') }}

),

offer_levels as (

    select * from {{ ref('basketry', 'int_basketry__offer_levels_listed') }}

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

)

select * from effects_by_group
