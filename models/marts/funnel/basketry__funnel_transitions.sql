with

steps_grouped as (

    select * from {{ ref('basketry', 'int_basketry__funnel_groups') }}

),

steps_timed as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps_timed') }}

),

steps_compared as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps_compared') }}

),

steps as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps') }}

),

bots_counted as (

    select * from {{ ref('basketry', 'int_basketry__funnel_bots_counted') }}

),

moments_matched as (

    select * from {{ ref('basketry', 'int_basketry__funnel_moments') }}

),

funnels as (

    select * from {{ basketry.reference('funnels') }}

),

steps_made as (

    select distinct
        funnel_id,
        step_number
    from moments_matched
    where not is_exclusion

),

-- In any order a row stands for a number of steps: as many as are ever made can be reached.
steps_ever_made as (

    select
        steps_made.funnel_id,
        case
            when funnels.step_order = 'any_order'
                then
                    row_number() over (
                        partition by steps_made.funnel_id
                        order by steps_made.step_number
                    )
            else steps_made.step_number
        end as step_number
    from steps_made
    inner join funnels
        on steps_made.funnel_id = funnels.funnel_id

),

funnel_transitions as (

    select

        ---------- key
        steps_grouped.funnel_id,
        steps_grouped.period_grain,
        steps_grouped.period_start_date,
        {{ basketry.as_text('steps_grouped.segment') }} as segment,
        {{ basketry.as_text('steps_grouped.segment_value') }} as segment_value,
        steps_grouped.step_number,

        ---------- period
        steps_grouped.period_end_date,
        steps_grouped.is_complete_period,

        ---------- step
        steps.step_name,
        steps_before.step_name as step_before_name,
        steps.is_optional,
        case when steps_ever_made.step_number is null then 'no_event_matches' end as warning,

        ---------- meaning
        steps.unit,
        steps.step_order,
        steps.entry,
        steps.window_minutes,
        steps.window_scope,
        steps.ties,
        steps.holds_product,

        ---------- counts
        cast(steps_grouped.funnel_entered_count as bigint) as funnel_entered_count,
        cast(steps_grouped.entered_count as bigint) as entered_count,
        cast(steps_grouped.reached_count as bigint) as reached_count,
        cast(steps_grouped.entered_count - steps_grouped.reached_count as bigint) as dropped_count,
        cast(steps_grouped.open_window_count as bigint) as open_window_count,
        cast(steps_grouped.did_before_count as bigint) as did_before_count,
        cast(steps_grouped.did_count as bigint) as did_count,
        cast(steps_grouped.continued_count as bigint) as continued_count,
        cast(coalesce(bots_counted.bot_session_count, 0) as bigint) as bot_session_count,

        ---------- rates
        case
            when steps.step_number > 1
                then
                    {{ basketry.ratio(
                        'steps_grouped.reached_count', 'steps_grouped.entered_count'
                    ) }}
        end as transition_rate,
        case
            when steps.step_number > 1
                then
                    {{ basketry.wilson_bound(
                        'steps_grouped.reached_count', 'steps_grouped.entered_count', 'lower'
                    ) }}
        end as transition_rate_lower,
        case
            when steps.step_number > 1
                then
                    {{ basketry.wilson_bound(
                        'steps_grouped.reached_count', 'steps_grouped.entered_count', 'upper'
                    ) }}
        end as transition_rate_upper,
        case
            when steps.step_number > 1
                then
                    {{ basketry.ratio(
                        '(steps_grouped.entered_count - steps_grouped.reached_count)',
                        'steps_grouped.entered_count'
                    ) }}
        end as drop_off_rate,
        {{ basketry.ratio('steps_grouped.reached_count', 'steps_grouped.funnel_entered_count') }}
            as overall_rate,
        {{ basketry.ratio('steps_grouped.continued_count', 'steps_grouped.did_before_count') }}
            as continued_rate,

        ---------- time
        steps_timed.median_seconds,
        steps_timed.p90_seconds,

        ---------- change
        cast(steps_compared.previous_entered_count as bigint) as previous_entered_count,
        cast(steps_compared.previous_reached_count as bigint) as previous_reached_count,
        {{ basketry.ratio(
            'steps_compared.previous_reached_count', 'steps_compared.previous_entered_count'
        ) }} as previous_transition_rate,
        steps_compared.transition_rate_change,
        {{ basketry.normal_two_sided_p('steps_compared.change_z') }} as change_p_value

    from steps_grouped
    inner join steps
        on
            steps_grouped.funnel_id = steps.funnel_id
            and steps_grouped.step_number = steps.step_number
    left join steps as steps_before
        on
            steps.funnel_id = steps_before.funnel_id
            and steps.step_before_number = steps_before.step_number
    left join steps_ever_made
        on
            steps_grouped.funnel_id = steps_ever_made.funnel_id
            and steps_grouped.step_number = steps_ever_made.step_number
    left join bots_counted
        on
            steps_grouped.period_grain = bots_counted.period_grain
            and steps_grouped.period_start_date = bots_counted.period_start_date
            and steps_grouped.segment = bots_counted.segment
            and steps_grouped.segment_value = bots_counted.segment_value
    left join steps_timed
        on
            steps_grouped.funnel_id = steps_timed.funnel_id
            and steps_grouped.period_grain = steps_timed.period_grain
            and steps_grouped.period_start_date = steps_timed.period_start_date
            and steps_grouped.segment = steps_timed.segment
            and steps_grouped.segment_value = steps_timed.segment_value
            and steps_grouped.step_number = steps_timed.step_number
    left join steps_compared
        on
            steps_grouped.funnel_id = steps_compared.funnel_id
            and steps_grouped.period_grain = steps_compared.period_grain
            and steps_grouped.period_start_date = steps_compared.period_start_date
            and steps_grouped.segment = steps_compared.segment
            and steps_grouped.segment_value = steps_compared.segment_value
            and steps_grouped.step_number = steps_compared.step_number

)

select * from funnel_transitions
