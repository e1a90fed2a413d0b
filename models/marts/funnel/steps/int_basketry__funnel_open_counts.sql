{{ config(enabled=basketry.is_asked('funnel')) }}

-- How many units made each step at all in a period, and how many went on to it from the step
-- before, each in the cut of the session in which it first made the one it is counted by. Not in
-- any order, where a row stands for a number of steps.
--
-- As in int_basketry__funnel_step_counts: a session is counted by month (uncut by day) and added
-- up, who comes again by grain.
{%- set grains = ['day', 'week', 'month', 'quarter', 'year'] %}
with

steps as (

    select
        funnel_id,
        funnel_number,
        step_number,
        step_before_number,
        unit = 'session' as is_of_sessions
    from {{ ref('basketry', 'int_basketry__funnel_steps') }}
    where step_order <> 'any_order'

),

steps_made as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps_made') }}

),

steps_continued as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps_continued') }}

),

session_cuts as (

    select * from {{ ref('basketry', 'int_basketry__session_cuts') }}

),
{%- for grain in ['session'] + grains %}
{%- set of_units = 'where ' ~ ('' if grain == 'session' else 'not ') ~ 'steps.is_of_sessions' %}
{%- set period_grain = 'day' if grain == 'session' else grain %}

made_by_{{ grain }} as (

    select
        funnel_id,
        unit_key,
        {{ basketry.period_start(period_grain, 'unit_date') }} as period_start_date,
        step_number,
        session_key
    from steps_made
    {%- if period_grain != 'day' %}
    where {{ basketry.is_first_of_period(grain, 'unit_date', 'unit_date_before') }}
    {%- endif %}

),

continued_by_{{ grain }} as (

    select
        unit_key,
        {{ basketry.period_start(period_grain, 'date_before') }} as period_start_date,
        step_number
    from steps_continued
    {%- if period_grain != 'day' %}
    where {{ basketry.is_first_of_period(grain, 'date_before', 'previous_date_before') }}
    {%- endif %}

),

units_by_{{ grain }} as (

    select
        steps.funnel_number,
        made.period_start_date,
        made.session_key,
        steps.step_number,
        1 as did_count,
        0 as continued_count
    from made_by_{{ grain }} as made
    inner join steps
        on
            made.funnel_id = steps.funnel_id
            and made.step_number = steps.step_number
    {{ of_units }}

    union all

    select
        steps.funnel_number,
        made.period_start_date,
        made.session_key,
        steps.step_number,
        0 as did_count,
        1 as continued_count
    from made_by_{{ grain }} as made
    inner join steps
        on
            made.funnel_id = steps.funnel_id
            and made.step_number = steps.step_before_number
    inner join continued_by_{{ grain }} as continued
        on
            made.unit_key = continued.unit_key
            and made.period_start_date = continued.period_start_date
            and steps.step_number = continued.step_number
    {{ of_units }}

),
{%- endfor %}

sessions_counted as (

    select
        units.funnel_number,
        session_cuts.cut_key,
        session_cuts.is_all,
        case
            when session_cuts.is_all then units.period_start_date
            else {{ basketry.period_start('month', 'units.period_start_date') }}
        end as counted_date,
        units.step_number,
        sum(units.did_count) as did_count,
        sum(units.continued_count) as continued_count
    from units_by_session as units
    inner join session_cuts
        on units.session_key = session_cuts.session_key
    group by
        units.funnel_number,
        session_cuts.cut_key,
        session_cuts.is_all,
        case
            when session_cuts.is_all then units.period_start_date
            else {{ basketry.period_start('month', 'units.period_start_date') }}
        end,
        units.step_number

),

steps_counted as (
    {% for grain in grains %}
    select
        funnel_number,
        {{ basketry.as_text("'" ~ grain ~ "'") }} as period_grain,
        {{ basketry.period_start(grain, 'counted_date') }} as period_start_date,
        cut_key,
        step_number,
        sum(did_count) as did_count,
        sum(continued_count) as continued_count
    from sessions_counted
    {%- if grain in ['day', 'week'] %}
    where is_all
    {%- endif %}
    group by
        funnel_number,
        {{ basketry.period_start(grain, 'counted_date') }},
        cut_key,
        step_number
    union all
    select
        units.funnel_number,
        {{ basketry.as_text("'" ~ grain ~ "'") }} as period_grain,
        units.period_start_date,
        session_cuts.cut_key,
        units.step_number,
        sum(units.did_count) as did_count,
        sum(units.continued_count) as continued_count
    from units_by_{{ grain }} as units
    inner join session_cuts
        on units.session_key = session_cuts.session_key
    {%- if grain in ['day', 'week'] %}
    where session_cuts.is_all
    {%- endif %}
    group by
        units.funnel_number,
        units.period_start_date,
        session_cuts.cut_key,
        units.step_number
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

funnels as (

    select distinct
        funnel_id,
        funnel_number
    from steps

),

open_counts as (

    select
        funnels.funnel_id,
        steps_counted.period_grain,
        steps_counted.period_start_date,
        steps_counted.cut_key,
        steps_counted.step_number,
        cast(steps_counted.did_count as bigint) as did_count,
        cast(steps_counted.continued_count as bigint) as continued_count
    from steps_counted
    inner join funnels
        on steps_counted.funnel_number = funnels.funnel_number

)

select * from open_counts
