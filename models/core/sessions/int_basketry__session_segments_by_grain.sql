{{ config(materialized='view') }}
-- The cuts of each session by grain of period. Days and weeks are not cut: most cuts of a day hold
-- nobody.
with

session_segments as (

    select * from {{ ref('basketry', 'int_basketry__session_segments_unpivoted') }}

),

segments_by_grain as (
    {% for period_grain in ['day', 'week', 'month', 'quarter', 'year'] %}
    select
        {{ basketry.as_text("'" ~ period_grain ~ "'") }} as period_grain,
        session_id,
        segment,
        segment_value
    from session_segments
    {% if period_grain in ['day', 'week'] -%} where segment = 'all' {%- endif %}
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
)

select * from segments_by_grain
