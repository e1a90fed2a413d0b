-- The steps that were reached in their order: from one step to the next, each moment of a step
-- looks back at the latest chain that had come as far as the step before it. One sorted pass per
-- step over what still matters, and no join of events with events. Units have a number here: the
-- passes sort and compare nothing but numbers and times.
with
{% for step in range(1, basketry.setting('max_funnel_steps') + 1) %}
-- An import of its own for each step, so that each pass reads that step only.
moments_of_step_{{ step }} as (

    select * from {{ ref('int_funnel_moments__prepared') }}
    where
        step_number = {{ step }}
        and step_order <> 'any_order'

),
{% endfor %}
units_numbered as (

    select
        funnel_id,
        unit_id,
        held_product_id,
        min(occurred_at) as first_entered_at,
        row_number() over (order by funnel_id, unit_id, held_product_id) as unit_number
    from moments_of_step_1
    where not is_exclusion
    group by
        funnel_id,
        unit_id,
        held_product_id

),

chains_1 as (

    select
        units_numbered.unit_number,
        moments.step_number,
        moments.last_next_number,
        moments.moment_number,
        moments.occurred_at,
        moments.unit_date as entry_date,
        moments.occurred_at as chain_started_at,
        cast(null as timestamp) as step_before_at
    from moments_of_step_1 as moments
    inner join units_numbered
        on
            moments.funnel_id = units_numbered.funnel_id
            and moments.unit_id = units_numbered.unit_id
            and moments.held_product_id = units_numbered.held_product_id
    where
        not moments.is_exclusion
        and (moments.entry = 'any' or moments.occurred_at = units_numbered.first_entered_at)

),
{% for step in range(2, basketry.setting('max_funnel_steps') + 1) %}
-- What can be gone on from: of several chains in one instant the latest.
chains_before_{{ step }} as (

    select
        unit_number,
        occurred_at,
        max(moment_number) as moment_number,
        max(entry_date) as entry_date,
        max(chain_started_at) as chain_started_at
    from chains_{{ step - 1 }}
    where last_next_number >= {{ step }}
    group by
        unit_number,
        occurred_at

),

-- In one instant: what comes before a step stands before it where ties are lenient, and after it
-- where they are strict. What may not come between stands last, so that it is between instants
-- only. Units that did not come as far are left out.
moments_{{ step }} as (

    select
        unit_number,
        cast(null as integer) as last_next_number,
        cast(null as bigint) as moment_number,
        cast(null as bigint) as window_minutes,
        {{ basketry.as_text('null') }} as window_scope,
        occurred_at,
        2 as place,
        occurred_at as last_at
    from chains_before_{{ step }}

    union all

    select
        units_numbered.unit_number,
        moments.last_next_number,
        moments.moment_number,
        moments.window_minutes,
        moments.window_scope,
        moments.occurred_at,
        case when moments.is_exclusion then 4 when moments.ties = 'strict' then 1 else 3 end
            as place,
        case when moments.is_exclusion then moments.occurred_at end as last_at
    from moments_of_step_{{ step }} as moments
    inner join units_numbered
        on
            moments.funnel_id = units_numbered.funnel_id
            and moments.unit_id = units_numbered.unit_id
            and moments.held_product_id = units_numbered.held_product_id
    where
        units_numbered.unit_number in (
            select chains_before_{{ step }}.unit_number
            from chains_before_{{ step }}
        )

),

moments_looked_back_{{ step }} as (

    select
        unit_number,
        last_next_number,
        moment_number,
        window_minutes,
        window_scope,
        occurred_at,
        place,
        max(last_at) over (
            partition by unit_number
            order by occurred_at, place
            rows between unbounded preceding and current row
        ) as last_at
    from moments_{{ step }}

),

-- Where the last that happened is no chain, it is what may not come between.
chains_{{ step }} as (

    select
        moments.unit_number,
        {{ step }} as step_number,
        moments.last_next_number,
        moments.moment_number,
        moments.occurred_at,
        chains_before.entry_date,
        chains_before.chain_started_at,
        chains_before.occurred_at as step_before_at
    from moments_looked_back_{{ step }} as moments
    inner join chains_before_{{ step }} as chains_before
        on
            moments.unit_number = chains_before.unit_number
            and moments.last_at = chains_before.occurred_at
    where
        moments.place in (1, 3)
        and {{ basketry.microseconds_between(
            "case when moments.window_scope = 'step' then chains_before.occurred_at"
            ~ ' else chains_before.chain_started_at end',
            'moments.occurred_at'
        ) }} <= moments.window_minutes * 60000000
        and coalesce(moments.moment_number - chains_before.moment_number <= 1, true)

    union all

    select
        unit_number,
        step_number,
        last_next_number,
        moment_number,
        occurred_at,
        entry_date,
        chain_started_at,
        step_before_at
    from chains_{{ step - 1 }}
    where last_next_number > {{ step }}

),
{% endfor %}
chains as (
    {% for step in range(1, basketry.setting('max_funnel_steps') + 1) %}
    select
        unit_number,
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

chains_summed as (

    select
        unit_number,
        entry_date,
        step_number,
        min(occurred_at) as reached_at,
        min(step_before_at) as step_before_at,
        max(occurred_at) as last_reached_at,
        max(chain_started_at) as last_started_at
    from chains
    group by
        unit_number,
        entry_date,
        step_number

),

steps_reached as (

    select
        units_numbered.funnel_id,
        units_numbered.unit_id,
        chains_summed.entry_date,
        units_numbered.held_product_id,
        chains_summed.step_number,
        chains_summed.reached_at,
        chains_summed.step_before_at,
        chains_summed.last_reached_at,
        chains_summed.last_started_at
    from chains_summed
    inner join units_numbered
        on chains_summed.unit_number = units_numbered.unit_number

)

select * from steps_reached
