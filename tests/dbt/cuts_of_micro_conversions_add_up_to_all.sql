{{ config(group="basketry", enabled=basketry.is_asked('funnel')) }}
-- Each cut holds all sessions once more: sessions, conversions and purchases add up to the row of
-- all.
{%- set counts = [
    'session_count', 'conversion_count', 'without_count', 'bot_session_count',
    'purchase_with_count', 'purchase_without_count',
] %}
with

micro_conversions as (

    select * from {{ ref('basketry', 'basketry__micro_conversions') }}
    where period_grain in ('month', 'quarter', 'year')

),

segments as (

    select * from {{ ref('basketry', 'int_basketry__segments') }}

),

-- Without the cut of all there is nothing to add up to.
cuts as (

    select distinct micro_conversions.segment
    from micro_conversions
    inner join segments
        on
            segments.segment = 'all'
            and segments.is_on
    where micro_conversions.segment <> 'all'

),

both_sides as (

    select
        micro_conversions.micro_conversion_id,
        micro_conversions.period_grain,
        micro_conversions.period_start_date,
        cuts.segment,
        {%- for count in counts %}
        -micro_conversions.{{ count }} as {{ count }},
        {%- endfor %}
        -coalesce(micro_conversions.purchase_after_count, 0) as purchase_after_count
    from micro_conversions
    cross join cuts
    where micro_conversions.segment = 'all'

    union all

    select
        micro_conversions.micro_conversion_id,
        micro_conversions.period_grain,
        micro_conversions.period_start_date,
        micro_conversions.segment,
        {%- for count in counts %}
        micro_conversions.{{ count }},
        {%- endfor %}
        coalesce(micro_conversions.purchase_after_count, 0) as purchase_after_count
    from micro_conversions
    inner join cuts
        on micro_conversions.segment = cuts.segment

),

left_over as (

    select
        micro_conversion_id,
        period_grain,
        period_start_date,
        segment
    from both_sides
    group by
        micro_conversion_id,
        period_grain,
        period_start_date,
        segment
    having
        sum(purchase_after_count) <> 0
        {%- for count in counts %}
        or sum({{ count }}) <> 0
        {%- endfor %}

)

select * from left_over
