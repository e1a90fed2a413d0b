{{ config(enabled=basketry.is_asked('funnel')) }}

-- What each transition could rise to: its own best month, five points more, or what the merchant
-- wants. A transition leads from one required step to the next, in a month, quarter or year in
-- which anybody came as far. A month is complete, nobody can go on any more, and enough came as far
-- as the step before.
with

funnel_groups as (

    select * from {{ ref('basketry', 'int_basketry__funnel_groups') }}

),

steps as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps') }}

),

funnel_steps as (

    select * from {{ basketry.reference('funnel_steps') }}

),

required_steps as (

    select
        funnel_groups.*,
        steps.step_name,
        last_value(funnel_groups.step_number) over of_group as last_step_number,
        last_value(funnel_groups.reached_count) over of_group as completed_count
    from funnel_groups
    inner join steps
        on
            funnel_groups.funnel_id = steps.funnel_id
            and funnel_groups.step_number = steps.step_number
    where
        not steps.is_optional
        and funnel_groups.period_grain in ('month', 'quarter', 'year')
    window of_group as (
        partition by
            funnel_groups.funnel_id,
            funnel_groups.period_grain,
            funnel_groups.period_start_date,
            funnel_groups.cut_key
        order by funnel_groups.step_number
        rows between unbounded preceding and unbounded following
    )

),

transitions as (

    select
        required_steps.*,
        steps_before.step_name as step_before_name,
        {{ basketry.ratio('required_steps.reached_count', 'required_steps.entered_count') }}
            as transition_rate
    from required_steps
    inner join steps as steps_before
        on
            required_steps.funnel_id = steps_before.funnel_id
            and required_steps.step_before_number = steps_before.step_number
    where required_steps.entered_count > 0

),

months_ranked as (

    select
        funnel_id,
        cut_key,
        step_number,
        period_start_date,
        transition_rate,
        row_number() over (
            partition by
                funnel_id,
                cut_key,
                step_number
            order by
                transition_rate desc,
                period_start_date asc
        ) as month_rank
    from transitions
    where
        period_grain = 'month'
        and is_complete_period
        and open_window_count = 0
        and entered_count >= {{ basketry.setting('best_month_min_entered') }}

),

wanted_rates as (

    select
        funnel_id,
        step_number,
        min(target_rate) as target_rate
    from funnel_steps
    where target_rate is not null
    group by
        funnel_id,
        step_number

),

targets as (

    select
        transitions.*,
        'own_best_month' as target_kind,
        months_ranked.transition_rate as target_rate,
        months_ranked.period_start_date as best_month_start_date
    from transitions
    inner join months_ranked
        on
            transitions.funnel_id = months_ranked.funnel_id
            and transitions.cut_key = months_ranked.cut_key
            and transitions.step_number = months_ranked.step_number
            and months_ranked.month_rank = 1

    union all

    select
        transitions.*,
        'plus_5_points' as target_kind,
        least(transition_rate + {{ basketry.as_double('0.05') }}, {{ basketry.as_double('1') }})
            as target_rate,
        cast(null as date) as best_month_start_date
    from transitions

    union all

    select
        transitions.*,
        'target' as target_kind,
        {{ basketry.as_double('wanted_rates.target_rate') }} as target_rate,
        cast(null as date) as best_month_start_date
    from transitions
    inner join wanted_rates
        on
            transitions.funnel_id = wanted_rates.funnel_id
            and transitions.step_number = wanted_rates.step_number

),

targets_set as (

    select

        ---------- key
        funnel_id,
        period_grain,
        period_start_date,
        cut_key,
        step_number,
        target_kind,

        ---------- period
        period_end_date,
        is_complete_period,

        ---------- transition
        step_name,
        step_before_name,
        entered_count,
        reached_count,
        completed_count,
        open_window_count,
        transition_rate,

        ---------- target
        target_rate,
        best_month_start_date,
        case
            when target_rate <= transition_rate then {{ basketry.as_double('0') }}
            when step_number = last_step_number
                then entered_count * target_rate - reached_count
            else
                {{ basketry.count_at_rate(
                    'completed_count', 'entered_count', 'reached_count', 'target_rate'
                ) }} - completed_count
        end as extra_completed_count
    from targets

)

select * from targets_set
