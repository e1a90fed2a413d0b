{{ config(group="basketry", enabled=basketry.is_asked('funnel')) }}
-- What a funnel of sessions counts as purchases, without those that have no valid order and with
-- the orders that it does not see, is every valid order.
with

transitions as (

    select * from {{ ref('basketry', 'basketry__funnel_transitions') }}

),

differences as (

    select * from {{ ref('basketry', 'basketry__purchase_differences') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

funnels as (

    select * from {{ basketry.reference('funnels') }}

),

segments as (

    select * from {{ ref('basketry', 'int_basketry__segments') }}

),

-- Days are in the cut of all only.
funnels_of_sessions as (

    select funnels.funnel_id
    from funnels
    inner join segments
        on
            segments.segment = 'all'
            and segments.is_on
    where
        funnels.ends_with_order
        and funnels.unit = 'session'
        and funnels.step_order <> 'any_order'

),

last_steps as (

    select
        transitions.funnel_id,
        max(transitions.step_number) as step_number
    from transitions
    where not transitions.is_optional
    group by transitions.funnel_id

),

both_sides as (

    select
        transitions.funnel_id,
        transitions.reached_count as order_count
    from transitions
    inner join last_steps
        on
            transitions.funnel_id = last_steps.funnel_id
            and transitions.step_number = last_steps.step_number
    where transitions.period_grain = 'day'

    union all

    select
        funnel_id,
        case counted_as when 'order' then 1 else -1 end as order_count
    from differences

    union all

    select
        funnels_of_sessions.funnel_id,
        -1 as order_count
    from orders
    cross join funnels_of_sessions
    where orders.is_valid_order

),

left_over as (

    select both_sides.funnel_id
    from both_sides
    inner join funnels_of_sessions
        on both_sides.funnel_id = funnels_of_sessions.funnel_id
    group by both_sides.funnel_id
    having sum(both_sides.order_count) <> 0

)

select * from left_over
