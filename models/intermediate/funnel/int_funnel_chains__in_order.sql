-- The steps that were reached in their order: from one step to the next, each moment of a step
-- looks back at the latest chain that had come as far as the step before it. One sorted pass per
-- step over what still matters, and no join of events with events.
with

moments as (

    select * from {{ ref('int_funnel_moments__prepared') }}
    where step_order <> 'any_order'

),

first_entries as (

    select
        funnel_id,
        unit_id,
        held_product_id,
        min(occurred_at) as occurred_at
    from moments
    where
        step_number = 1
        and not is_exclusion
        and entry = 'first'
    group by
        funnel_id,
        unit_id,
        held_product_id

),

chains_1 as (

    select
        moments.funnel_id,
        moments.unit_id,
        moments.held_product_id,
        moments.step_number,
        moments.occurred_at,
        moments.unit_date as entry_date,
        moments.occurred_at as chain_started_at,
        cast(null as timestamp) as step_before_at,
        moments.moment_number,
        moments.last_next_number
    from moments
    left join first_entries
        on
            moments.funnel_id = first_entries.funnel_id
            and moments.unit_id = first_entries.unit_id
            and moments.held_product_id = first_entries.held_product_id
    where
        moments.step_number = 1
        and not moments.is_exclusion
        and (moments.entry = 'any' or moments.occurred_at = first_entries.occurred_at)

),
{% for step in range(2, basketry.setting('max_funnel_steps') + 1) %}
-- In one instant: what comes before a step stands before it where ties are lenient, and after it
-- where they are strict. What may not come between stands last, so that it is between instants
-- only.
moments_{{ step }} as (

    select
        funnel_id,
        unit_id,
        held_product_id,
        step_number,
        occurred_at,
        2 as place,
        last_next_number,
        entry_date,
        chain_started_at,
        occurred_at as step_before_at,
        cast(null as timestamp) as excluded_at,
        moment_number as number_before,
        moment_number,
        cast(null as bigint) as window_minutes,
        {{ basketry.as_text('null') }} as window_scope
    from chains_{{ step - 1 }}
    where last_next_number >= {{ step }}

    union all

    select
        funnel_id,
        unit_id,
        held_product_id,
        step_number,
        occurred_at,
        case when is_exclusion then 4 when ties = 'strict' then 1 else 3 end as place,
        last_next_number,
        cast(null as date) as entry_date,
        cast(null as timestamp) as chain_started_at,
        cast(null as timestamp) as step_before_at,
        case when is_exclusion then occurred_at end as excluded_at,
        cast(null as bigint) as number_before,
        moment_number,
        window_minutes,
        window_scope
    from moments
    where step_number = {{ step }}

),

moments_looked_back_{{ step }} as (

    select
        funnel_id,
        unit_id,
        held_product_id,
        step_number,
        occurred_at,
        place,
        last_next_number,
        moment_number,
        window_minutes,
        window_scope,
        max(entry_date) over so_far as entry_date,
        max(chain_started_at) over so_far as chain_started_at,
        max(step_before_at) over so_far as step_before_at,
        max(excluded_at) over so_far as excluded_at,
        max(number_before) over so_far as number_before
    from moments_{{ step }}
    window so_far as (
        partition by funnel_id, unit_id, held_product_id
        order by occurred_at, place
        rows between unbounded preceding and current row
    )

),

chains_{{ step }} as (

    select
        funnel_id,
        unit_id,
        held_product_id,
        step_number,
        occurred_at,
        entry_date,
        chain_started_at,
        step_before_at,
        moment_number,
        last_next_number
    from moments_looked_back_{{ step }}
    where
        (place = 2 and last_next_number > {{ step }})
        or (
            place in (1, 3)
            and {{ basketry.microseconds_between(
                "case when window_scope = 'step' then step_before_at else chain_started_at end",
                'occurred_at'
            ) }} <= window_minutes * 60000000
            and coalesce(excluded_at <= step_before_at, true)
            and coalesce(moment_number - number_before <= 1, true)
        )

),
{% endfor %}
chains as (
    {% for step in range(1, basketry.setting('max_funnel_steps') + 1) %}
    select
        funnel_id,
        unit_id,
        held_product_id,
        step_number,
        occurred_at,
        entry_date,
        chain_started_at,
        step_before_at
    from chains_{{ step }}
    where step_number = {{ step }}
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

steps_reached as (

    select
        funnel_id,
        unit_id,
        entry_date,
        held_product_id,
        step_number,
        min(occurred_at) as reached_at,
        min(step_before_at) as step_before_at,
        max(occurred_at) as last_reached_at,
        max(chain_started_at) as last_started_at
    from chains
    group by
        funnel_id,
        unit_id,
        entry_date,
        held_product_id,
        step_number

)

select * from steps_reached
