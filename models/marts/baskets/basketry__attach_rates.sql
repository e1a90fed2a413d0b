{{ config(enabled=basketry.is_asked('baskets')) }}

with

counts as (

    select * from {{ ref('basketry', 'int_basketry__attach_counts') }}

),

relations as (

    select * from {{ ref('basketry', 'int_basketry__basket_relations') }}

),

cut_names as (

    select * from {{ ref('basketry', 'int_basketry__order_cut_names') }}

),

periods as (

    select * from {{ ref('basketry', 'int_basketry__periods') }}

),

counts_rated as (

    select
        counts.*,
        {{ basketry.ratio('both_order_count', 'main_order_count') }} as attach_rate
    from counts

),

rates as (

    {{ basketry.beside_earlier(
        'counts_rated', 'periods', ['cut_key', 'relation_key'],
        ['main_order_count', 'attach_rate'], ['previous_period']
    ) }}

),

attach_rates as (

    select

        ---------- key
        periods.period_grain,
        periods.period_start_date,
        cut_names.segment,
        cut_names.segment_value,
        cut_names.currency_code,
        relations.main_level,
        relations.main_value,
        relations.related_level,
        relations.related_value,

        ---------- text
        relations.relation_kind,

        ---------- period
        periods.period_end_date,
        periods.is_complete_period,

        ---------- totals
        rates.main_order_count,
        rates.both_order_count,
        rates.main_item_count,
        rates.related_item_count,
        rates.attached_amount,

        ---------- rates
        rates.attach_rate,
        {{ basketry.wilson_bound('rates.both_order_count', 'rates.main_order_count', 'lower') }}
            as attach_rate_lower,
        {{ basketry.wilson_bound('rates.both_order_count', 'rates.main_order_count', 'upper') }}
            as attach_rate_upper,
        {{ basketry.ratio('rates.related_item_count', 'rates.main_item_count') }}
            as attached_items_per_main_item,
        {{ basketry.ratio('rates.attached_amount', 'rates.main_order_count') }}
            as attached_amount_per_main_order,

        ---------- comparison
        rates.previous_period_main_order_count,
        rates.previous_period_attach_rate,
        rates.attach_rate - rates.previous_period_attach_rate
            as attach_rate_change_vs_previous_period

    from rates
    inner join periods
        on rates.period_key = periods.period_key
    inner join cut_names
        on rates.cut_key = cut_names.cut_key
    inner join relations
        on rates.relation_key = relations.relation_key

)

select * from attach_rates
