{{ config(enabled=basketry.is_asked('funnel')) }}

-- The steps that were reached in their order: from one step to the next, each moment of a step
-- looks back at the latest chain that had come as far as the step before it. One sorted pass per
-- step over what still matters, and no join of events with events.
--
-- A pass keeps the highest mark so far, one whole number per moment that says what came last, a
-- chain or what may not come between, and when: see funnel_mark.
with

steps as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps') }}

),

funnels as (

    select distinct
        funnel_number,
        unit,
        window_scope,
        window_minutes * 60000000 as window_microseconds
    from steps

),

first_steps as (

    select
        funnel_number,
        chain_key,
        step_number,
        last_next_number,
        unit_date,
        moment_microseconds,
        moment_number,
        entry
    from {{ ref('basketry', 'int_basketry__funnel_moments_prepared') }}
    where
        step_number = 1
        and step_order <> 'any_order'
        and not is_exclusion

),

first_entries as (

    select
        chain_key,
        min(moment_microseconds) as moment_microseconds
    from first_steps
    where entry = 'first'
    group by chain_key

),

chains_1 as (

    select
        first_steps.funnel_number,
        first_steps.chain_key,
        first_steps.step_number,
        first_steps.last_next_number,
        first_steps.unit_date,
        first_steps.moment_microseconds,
        first_steps.moment_microseconds as started_microseconds,
        cast(null as bigint) as step_before_microseconds,
        first_steps.moment_number
    from first_steps
    left join first_entries
        on first_steps.chain_key = first_entries.chain_key
    where
        first_steps.entry = 'any'
        or first_steps.moment_microseconds = first_entries.moment_microseconds

),
{% for step in range(2, basketry.setting('max_funnel_steps') + 1) %}
-- In one instant: what comes before a step stands before it where ties are lenient, and after it
-- where they are strict. What may not come between stands last, so that it is between instants
-- only.
moments_{{ step }} as (

    select
        funnel_number,
        chain_key,
        step_number,
        last_next_number,
        unit_date,
        moment_microseconds,
        2 as place,
        moment_number,
        cast(null as bigint) as moment_before_microseconds,
        started_microseconds,
        {{ basketry.funnel_mark('moment_number', 'moment_microseconds', is_chain=true) }} as mark
    from chains_{{ step - 1 }}
    where last_next_number >= {{ step }}

    union all

    select
        funnel_number,
        chain_key,
        step_number,
        last_next_number,
        unit_date,
        moment_microseconds,
        case when is_exclusion then 4 when ties = 'strict' then 1 else 3 end as place,
        moment_number,
        moment_before_microseconds,
        cast(null as bigint) as started_microseconds,
        case
            when is_exclusion
                then
                    {{ basketry.funnel_mark(
                        'moment_number', 'moment_microseconds', is_chain=false
                    ) }}
        end as mark
    from {{ ref('basketry', 'int_basketry__funnel_moments_prepared') }}
    where
        step_number = {{ step }}
        and step_order <> 'any_order'

),

moments_looked_back_{{ step }} as (

    select
        funnel_number,
        chain_key,
        step_number,
        last_next_number,
        unit_date,
        moment_microseconds,
        place,
        moment_number,
        moment_before_microseconds,
        {% if step > 2 -%}
        max(started_microseconds) over so_far as started_microseconds,
        {% endif -%}
        max(mark) over so_far as mark
    from moments_{{ step }}
    window so_far as (
        partition by chain_key
        order by moment_microseconds, place
        rows between unbounded preceding and current row
    )

),

steps_before_{{ step }} as (

    select
        funnel_number,
        chain_key,
        step_number,
        last_next_number,
        unit_date,
        moment_microseconds,
        place,
        moment_number,
        {% if step > 2 -%}
        started_microseconds,
        {%- else -%}
        {{ basketry.microseconds_of_mark(
            'mark', 'moment_number', 'moment_microseconds', 'moment_before_microseconds'
        ) }} as started_microseconds,
        {%- endif %}
        {{ basketry.microseconds_of_mark(
            'mark', 'moment_number', 'moment_microseconds', 'moment_before_microseconds'
        ) }} as step_before_microseconds
    from moments_looked_back_{{ step }}
    where
        (place = 2 and last_next_number > {{ step }})
        or (
            place in (1, 3)
            and {{ basketry.is_followed_from('mark', 'moment_number') }}
        )

),

chains_{{ step }} as (

    select
        steps_before.funnel_number,
        steps_before.chain_key,
        steps_before.step_number,
        steps_before.last_next_number,
        steps_before.unit_date,
        steps_before.moment_microseconds,
        steps_before.started_microseconds,
        steps_before.step_before_microseconds,
        steps_before.moment_number
    from steps_before_{{ step }} as steps_before
    inner join funnels
        on steps_before.funnel_number = funnels.funnel_number
    where
        steps_before.place = 2
        or steps_before.moment_microseconds - case
            when funnels.window_scope = 'step' then steps_before.step_before_microseconds
            else steps_before.started_microseconds
        end <= funnels.window_microseconds

),
{% endfor %}
chains as (
    {% for step in range(1, basketry.setting('max_funnel_steps') + 1) %}
    select
        funnel_number,
        chain_key,
        step_number,
        unit_date,
        moment_microseconds,
        started_microseconds,
        step_before_microseconds
    from chains_{{ step }}
    where step_number = {{ step }}
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

chains_dated as (

    select
        chains.*,
        case
            when chains.step_number = 1 then chains.unit_date
            else
                {{ basketry.funnel_entry_date(
                    'funnels.unit', 'chains.unit_date', 'chains.started_microseconds'
                ) }}
        end as entry_date
    from chains
    inner join funnels
        on chains.funnel_number = funnels.funnel_number

),

steps_reached as (

    select
        funnel_number,
        chain_key,
        entry_date,
        step_number,
        min(moment_microseconds) as reached_microseconds,
        min(step_before_microseconds) as step_before_microseconds,
        max(moment_microseconds) as last_reached_microseconds,
        max(started_microseconds) as last_started_microseconds
    from chains_dated
    group by
        funnel_number,
        chain_key,
        entry_date,
        step_number

)

select * from steps_reached
