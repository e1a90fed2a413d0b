-- One row per funnel, period, cut and step: units that came as far as the step before, and those
-- that went on; beside them, who made either step whatever came before.
with

groups_listed as (

    select * from {{ ref('basketry', 'int_basketry__funnel_groups_listed') }}

),

steps as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps') }}

),

steps_counted as (

    select * from {{ ref('basketry', 'int_basketry__funnel_step_counts') }}

),

open_counted as (

    select * from {{ ref('basketry', 'int_basketry__funnel_open_counts') }}

),

counts as (

    select
        groups_listed.*,
        steps.step_number,
        steps.step_before_number,
        coalesce(steps_counted.reached_count, 0) as reached_count,
        coalesce(steps_counted.open_window_count, 0) as open_window_count,
        case
            when steps.step_order <> 'any_order' then coalesce(open_counted.did_count, 0)
        end as did_count,
        case
            when steps.step_order <> 'any_order' and steps.step_number > 1
                then coalesce(open_counted.continued_count, 0)
        end as continued_count
    from groups_listed
    inner join steps
        on groups_listed.funnel_id = steps.funnel_id
    left join steps_counted
        on
            groups_listed.funnel_id = steps_counted.funnel_id
            and groups_listed.period_grain = steps_counted.period_grain
            and groups_listed.period_start_date = steps_counted.period_start_date
            and groups_listed.segment = steps_counted.segment
            and groups_listed.segment_value = steps_counted.segment_value
            and steps.step_number = steps_counted.step_number
    left join open_counted
        on
            groups_listed.funnel_id = open_counted.funnel_id
            and groups_listed.period_grain = open_counted.period_grain
            and groups_listed.period_start_date = open_counted.period_start_date
            and groups_listed.segment = open_counted.segment
            and groups_listed.segment_value = open_counted.segment_value
            and steps.step_number = open_counted.step_number

),

steps_grouped as (

    select

        ---------- key
        counts.funnel_id,
        counts.period_grain,
        counts.period_start_date,
        counts.segment,
        counts.segment_value,
        counts.step_number,

        ---------- the period
        counts.period_end_date,
        counts.previous_period_start_date,
        counts.is_complete_period,

        ---------- the step
        counts.step_before_number,

        ---------- counts
        max(case when counts.step_number = 1 then counts.reached_count end) over (
            partition by
                counts.funnel_id,
                counts.period_grain,
                counts.period_start_date,
                counts.segment,
                counts.segment_value
        ) as funnel_entered_count,
        counts_before.reached_count as entered_count,
        counts.reached_count,
        counts_before.open_window_count,
        case when counts.step_number > 1 then counts_before.did_count end as did_before_count,
        counts.did_count,
        counts.continued_count

    from counts
    inner join counts as counts_before
        on
            counts.funnel_id = counts_before.funnel_id
            and counts.period_grain = counts_before.period_grain
            and counts.period_start_date = counts_before.period_start_date
            and counts.segment = counts_before.segment
            and counts.segment_value = counts_before.segment_value
            and coalesce(counts.step_before_number, 1) = counts_before.step_number

)

select * from steps_grouped
