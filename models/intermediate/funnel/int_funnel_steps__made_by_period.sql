-- The steps that each unit made in a period, whatever came before, each once, with the session in
-- which it first did.
with

steps_made as (

    select * from {{ ref('int_funnel_steps__made') }}

),

made_in_periods as (
    {% for period_grain in ['day', 'week', 'month', 'quarter', 'year'] %}
    select
        steps_made.*,
        '{{ period_grain }}' as period_grain,
        {{ basketry.period_start(period_grain, 'unit_date') }} as period_start_date
    from steps_made
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

made_ranked as (

    select
        made_in_periods.*,
        row_number() over (
            partition by
                period_grain,
                period_start_date,
                unit_key,
                step_number
            order by
                made_at,
                session_id
        ) as made_rank
    from made_in_periods

),

steps_made_by_period as (

    select
        funnel_id,
        {{ basketry.as_text('period_grain') }} as period_grain,
        period_start_date,
        unit_key,
        step_number,
        session_id
    from made_ranked
    where made_rank = 1

)

select * from steps_made_by_period
