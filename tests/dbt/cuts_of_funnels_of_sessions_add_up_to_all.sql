{{ config(group="basketry") }}
-- Where a funnel counts sessions, each cut holds all of them once more: entered, reached and dropped
-- add up to the row of all.
{%- set counts = [
    'funnel_entered_count', 'entered_count', 'reached_count', 'dropped_count', 'open_window_count',
    'bot_session_count',
] %}
with

transitions as (

    select * from {{ ref('funnel_transitions') }}
    where
        unit = 'session'
        and period_grain in ('month', 'quarter', 'year')

),

cuts as (

    select distinct segment
    from transitions
    where segment <> 'all'

),

both_sides as (

    select
        transitions.funnel_id,
        transitions.period_grain,
        transitions.period_start_date,
        transitions.step_number,
        cuts.segment,
        {%- for count in counts %}
        -transitions.{{ count }} as {{ count }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from transitions
    cross join cuts
    where transitions.segment = 'all'

    union all

    select
        funnel_id,
        period_grain,
        period_start_date,
        step_number,
        segment,
        {%- for count in counts %}
        {{ count }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from transitions
    where segment <> 'all'

),

left_over as (

    select
        funnel_id,
        period_grain,
        period_start_date,
        step_number,
        segment
    from both_sides
    group by
        funnel_id,
        period_grain,
        period_start_date,
        step_number,
        segment
    having
        {%- for count in counts %}
        {% if not loop.first %}or {% endif %}sum({{ count }}) <> 0
        {%- endfor %}

)

select * from left_over
