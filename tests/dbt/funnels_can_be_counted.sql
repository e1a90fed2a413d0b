{{ config(group="basketry") }}
-- Each row is a funnel that means nothing, and why: the tables may be the merchant's own.
with

funnels as (

    select * from {{ basketry.reference('funnels') }}

),

funnel_steps as (

    select * from {{ basketry.reference('funnel_steps') }}

),

steps as (

    select
        funnel_id,
        step_number,
        count(distinct step_name) as name_count,
        count(distinct step_kind) as kind_count,
        min(step_kind) as step_kind,
        count(distinct target_rate) as target_count,
        count(target_rate) as row_with_target_count,
        count(*) as row_count
    from funnel_steps
    where step_kind <> 'exclusion'
    group by
        funnel_id,
        step_number

),

steps_counted as (

    select
        funnel_id,
        count(*) as step_count,
        min(step_number) as first_number,
        max(step_number) as last_number,
        max(name_count) as name_count,
        max(kind_count) as kind_count
    from steps
    group by funnel_id

),

funnels_counted as (

    select
        funnels.*,
        coalesce(steps_counted.step_count, 0) as step_count,
        steps_counted.first_number,
        steps_counted.last_number,
        steps_counted.name_count,
        steps_counted.kind_count
    from funnels
    left join steps_counted
        on funnels.funnel_id = steps_counted.funnel_id

),

problems as (

    select
        funnel_id,
        'a funnel has two steps at least' as problem
    from funnels_counted
    where step_count < 2

    union all

    select
        funnel_id,
        'a funnel has as many steps as max_funnel_steps (setting) at most' as problem
    from funnels_counted
    where step_count > {{ basketry.setting('max_funnel_steps') }}

    union all

    select
        funnel_id,
        'steps are numbered from 1 without a gap' as problem
    from funnels_counted
    where
        first_number <> 1
        or last_number <> step_count

    union all

    select
        funnel_id,
        'all rows of a step have one name and one kind' as problem
    from funnels_counted
    where
        name_count > 1
        or kind_count > 1

    union all

    select
        funnel_id,
        'the first step is required' as problem
    from steps
    where
        step_number = 1
        and step_kind <> 'required'

    union all

    select
        funnel_id,
        'a target is of a required step after the first, the same in all its rows' as problem
    from steps
    where
        row_with_target_count > 0
        and (
            step_number = 1
            or step_kind <> 'required'
            or target_count > 1
            or row_with_target_count < row_count
        )

    union all

    select
        funnel_id,
        'target_rate is above 0 and 1 at most, and not of an exclusion' as problem
    from funnel_steps
    where
        target_rate <= 0
        or target_rate > 1
        or (step_kind = 'exclusion' and target_rate is not null)

    union all

    select
        funnel_id,
        'window_minutes is 1 or more' as problem
    from funnels
    where coalesce(window_minutes, 0) < 1
    {% for column, values in {
        'unit': ['session', 'visitor', 'visitor_day', 'customer'],
        'step_order': ['in_order', 'directly_followed', 'any_order'],
        'entry': ['any', 'first'],
        'window_scope': ['whole', 'step'],
        'ties': ['lenient', 'strict'],
    }.items() %}
    union all

    select
        funnel_id,
        '{{ column }} is one of {{ values | join(", ") }}' as problem
    from funnels
    where coalesce({{ column }}, '') not in ('{{ values | join("', '") }}')
    {% endfor %}
    union all

    select
        funnel_id,
        'holds_product and ends_with_order are true or false' as problem
    from funnels
    where
        holds_product is null
        or ends_with_order is null

    union all

    select
        funnel_steps.funnel_id,
        'a step belongs to a row of funnels' as problem
    from funnel_steps
    left join funnels
        on funnel_steps.funnel_id = funnels.funnel_id
    where funnels.funnel_id is null

    union all

    select
        funnel_id,
        'step_kind is one of required, optional, exclusion' as problem
    from funnel_steps
    where coalesce(step_kind, '') not in ('required', 'optional', 'exclusion')

    union all

    select
        funnel_id,
        'an exclusion bars a step after the first' as problem
    from funnel_steps
    where
        step_kind = 'exclusion'
        and step_number < 2

)

select * from problems
