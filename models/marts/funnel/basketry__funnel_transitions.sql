{{ config(enabled=basketry.is_asked('funnel')) }}

-- Each step of a funnel with its rates, beside the same one a period before, where both periods are
-- over and nobody can go on any more; z is that of two rates with a common one.
with

funnel_groups as (

    select * from {{ ref('basketry', 'int_basketry__funnel_groups') }}

),

steps as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps') }}

),

steps_made as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps_made') }}

),

cut_names as (

    select * from {{ ref('basketry', 'int_basketry__session_cut_names') }}

),

different_steps_made as (

    select distinct
        funnel_id,
        step_number
    from steps_made

),

-- In any order a row stands for a number of steps: as many as are ever made can be reached.
steps_ever_made as (

    select
        made.funnel_id,
        case
            when steps.step_order = 'any_order'
                then
                    row_number() over (
                        partition by made.funnel_id
                        order by made.step_number
                    )
            else made.step_number
        end as step_number
    from different_steps_made as made
    inner join steps
        on
            made.funnel_id = steps.funnel_id
            and made.step_number = steps.step_number

),

steps_of_closed_periods as (

    select *
    from funnel_groups
    where
        is_complete_period
        and open_window_count = 0
        and step_before_number is not null
        and entered_count > 0

),

steps_compared as (

    select
        steps_now.funnel_id,
        steps_now.period_grain,
        steps_now.period_start_date,
        steps_now.cut_key,
        steps_now.step_number,
        steps_before.entered_count as previous_entered_count,
        steps_before.reached_count as previous_reached_count,
        {{ basketry.ratio('steps_now.reached_count', 'steps_now.entered_count') }}
        - {{ basketry.ratio('steps_before.reached_count', 'steps_before.entered_count') }}
            as transition_rate_change,
        {{ basketry.two_rates_z(
            'steps_now.reached_count',
            'steps_now.entered_count',
            'steps_before.reached_count',
            'steps_before.entered_count',
        ) }} as change_z
    from steps_of_closed_periods as steps_now
    inner join steps_of_closed_periods as steps_before
        on
            steps_now.funnel_id = steps_before.funnel_id
            and steps_now.period_grain = steps_before.period_grain
            and steps_now.previous_period_start_date = steps_before.period_start_date
            and steps_now.cut_key = steps_before.cut_key
            and steps_now.step_number = steps_before.step_number

),

funnel_transitions as (

    select

        ---------- key
        funnel_groups.funnel_id,
        funnel_groups.period_grain,
        funnel_groups.period_start_date,
        cut_names.segment,
        cut_names.segment_value,
        funnel_groups.step_number,

        ---------- period
        funnel_groups.period_end_date,
        funnel_groups.is_complete_period,

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
        cast(funnel_groups.funnel_entered_count as bigint) as funnel_entered_count,
        cast(funnel_groups.entered_count as bigint) as entered_count,
        cast(funnel_groups.reached_count as bigint) as reached_count,
        cast(funnel_groups.entered_count - funnel_groups.reached_count as bigint) as dropped_count,
        cast(funnel_groups.open_window_count as bigint) as open_window_count,
        cast(funnel_groups.did_before_count as bigint) as did_before_count,
        cast(funnel_groups.did_count as bigint) as did_count,
        cast(funnel_groups.continued_count as bigint) as continued_count,
        cast(funnel_groups.bot_session_count as bigint) as bot_session_count,

        ---------- rates
        case
            when steps.step_number > 1
                then
                    {{ basketry.ratio(
                        'funnel_groups.reached_count', 'funnel_groups.entered_count'
                    ) }}
        end as transition_rate,
        case
            when steps.step_number > 1
                then
                    {{ basketry.wilson_bound(
                        'funnel_groups.reached_count', 'funnel_groups.entered_count', 'lower'
                    ) }}
        end as transition_rate_lower,
        case
            when steps.step_number > 1
                then
                    {{ basketry.wilson_bound(
                        'funnel_groups.reached_count', 'funnel_groups.entered_count', 'upper'
                    ) }}
        end as transition_rate_upper,
        case
            when steps.step_number > 1
                then
                    {{ basketry.ratio(
                        '(funnel_groups.entered_count - funnel_groups.reached_count)',
                        'funnel_groups.entered_count'
                    ) }}
        end as drop_off_rate,
        {{ basketry.ratio('funnel_groups.reached_count', 'funnel_groups.funnel_entered_count') }}
            as overall_rate,
        {{ basketry.ratio('funnel_groups.continued_count', 'funnel_groups.did_before_count') }}
            as continued_rate,

        ---------- time
        funnel_groups.median_seconds,
        funnel_groups.p90_seconds,

        ---------- change
        cast(steps_compared.previous_entered_count as bigint) as previous_entered_count,
        cast(steps_compared.previous_reached_count as bigint) as previous_reached_count,
        {{ basketry.ratio(
            'steps_compared.previous_reached_count', 'steps_compared.previous_entered_count'
        ) }} as previous_transition_rate,
        steps_compared.transition_rate_change,
        {{ basketry.normal_two_sided_p('steps_compared.change_z') }} as change_p_value

    from funnel_groups
    inner join cut_names
        on funnel_groups.cut_key = cut_names.cut_key
    inner join steps
        on
            funnel_groups.funnel_id = steps.funnel_id
            and funnel_groups.step_number = steps.step_number
    left join steps as steps_before
        on
            steps.funnel_id = steps_before.funnel_id
            and steps.step_before_number = steps_before.step_number
    left join steps_ever_made
        on
            funnel_groups.funnel_id = steps_ever_made.funnel_id
            and funnel_groups.step_number = steps_ever_made.step_number
    left join steps_compared
        on
            funnel_groups.funnel_id = steps_compared.funnel_id
            and funnel_groups.period_grain = steps_compared.period_grain
            and funnel_groups.period_start_date = steps_compared.period_start_date
            and funnel_groups.cut_key = steps_compared.cut_key
            and funnel_groups.step_number = steps_compared.step_number

)

select * from funnel_transitions
