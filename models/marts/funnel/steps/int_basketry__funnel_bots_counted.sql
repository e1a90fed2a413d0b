-- Sessions of bots, which no funnel counts, by period and cut.
with

sessions as (

    select * from {{ ref('basketry', 'int_basketry__sessions_stitched') }}

),

session_segments as (

    select * from {{ ref('basketry', 'int_basketry__session_segments_by_grain') }}

),

bots_in_periods as (
    {% for period_grain in ['day', 'week', 'month', 'quarter', 'year'] %}
    select
        session_id,
        '{{ period_grain }}' as period_grain,
        {{ basketry.period_start(period_grain, 'started_date') }} as period_start_date
    from sessions
    where is_bot
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
)

select
    session_segments.period_grain,
    bots_in_periods.period_start_date,
    session_segments.segment,
    session_segments.segment_value,
    count(*) as bot_session_count
from bots_in_periods
inner join session_segments
    on
        bots_in_periods.session_id = session_segments.session_id
        and bots_in_periods.period_grain = session_segments.period_grain
group by
    session_segments.period_grain,
    bots_in_periods.period_start_date,
    session_segments.segment,
    session_segments.segment_value
