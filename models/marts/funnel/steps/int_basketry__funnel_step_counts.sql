-- How many units reached each step, by period and cut of the session of their entry, and how many
-- of them may still go on. By grain, so that one grain of a large shop is in memory at a time.
with
{% for period_grain in ['day', 'week', 'month', 'quarter', 'year'] %}
units_by_{{ period_grain }} as (

    select * from {{ ref('basketry', 'int_basketry__funnel_units_by_period') }}
    where period_grain = '{{ period_grain }}'

),

session_segments_by_{{ period_grain }} as (

    select * from {{ ref('basketry', 'int_basketry__session_segments_by_grain') }}
    where period_grain = '{{ period_grain }}'

),
{% endfor %}
steps_counted as (
    {% for period_grain in ['day', 'week', 'month', 'quarter', 'year'] %}
    select
        units.funnel_id,
        units.period_grain,
        units.period_start_date,
        session_segments.segment,
        session_segments.segment_value,
        units.step_number,
        count(*) as reached_count,
        sum(case when units.is_open_window then 1 else 0 end) as open_window_count
    from units_by_{{ period_grain }} as units
    inner join session_segments_by_{{ period_grain }} as session_segments
        on units.session_id = session_segments.session_id
    group by
        units.funnel_id,
        units.period_grain,
        units.period_start_date,
        session_segments.segment,
        session_segments.segment_value,
        units.step_number
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
)

select * from steps_counted
