{{ config(enabled=basketry.is_asked('funnel')) }}

with

steps_made as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps_made') }}

),

units_reached as (

    select * from {{ ref('basketry', 'int_basketry__funnel_units_reached') }}

),

steps as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps') }}

),

session_orders as (

    select * from {{ ref('basketry', 'int_basketry__session_orders_ranked') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

sessions as (

    select * from {{ ref('basketry', 'basketry__fct_sessions') }}

),

funnels as (

    select * from {{ basketry.reference('funnels') }}

),

funnels_of_sessions as (

    select funnel_id
    from funnels
    where
        ends_with_order
        and unit = 'session'
        and step_order <> 'any_order'

),

last_steps as (

    select
        steps.funnel_id,
        max(steps.step_number) as step_number
    from steps
    inner join funnels_of_sessions
        on steps.funnel_id = funnels_of_sessions.funnel_id
    where not steps.is_optional
    group by steps.funnel_id

),

-- Who made the last required step, and whether by all steps before it.
sessions_completed as (

    select
        steps_made.funnel_id,
        steps_made.session_id,
        units_reached.unit_key is not null as is_completed
    from steps_made
    inner join last_steps
        on
            steps_made.funnel_id = last_steps.funnel_id
            and steps_made.step_number = last_steps.step_number
    left join units_reached
        on
            steps_made.unit_key = units_reached.unit_key
            and steps_made.step_number = units_reached.step_number

),

purchases_without_order as (

    select
        sessions_completed.funnel_id,
        'purchase' as counted_as,
        sessions_completed.session_id as counted_id,
        sessions_completed.session_id,
        session_orders.order_id,
        sessions.started_date as counted_date,
        case when session_orders.order_id is null then 'no_order' else 'order_not_valid' end
            as difference_reason,
        session_orders.invalid_reason
    from sessions_completed
    inner join sessions
        on sessions_completed.session_id = sessions.session_id
    left join session_orders
        on
            sessions_completed.session_id = session_orders.session_id
            and session_orders.order_rank = 1
    where
        sessions_completed.is_completed
        and not coalesce(session_orders.is_valid_order, false)

),

orders_judged as (

    select
        funnels_of_sessions.funnel_id,
        'order' as counted_as,
        orders.order_id as counted_id,
        session_orders.session_id,
        orders.order_id,
        orders.ordered_date as counted_date,
        case
            when session_orders.session_id is null then 'no_session'
            when sessions.is_bot then 'bot'
            when sessions_completed.session_id is null then 'no_purchase'
            when not sessions_completed.is_completed then 'steps_left_out'
            when session_orders.order_rank > 1 then 'another_order'
        end as difference_reason,
        orders.invalid_reason
    from orders
    cross join funnels_of_sessions
    left join session_orders
        on orders.order_id = session_orders.order_id
    left join sessions
        on session_orders.session_id = sessions.session_id
    left join sessions_completed
        on
            funnels_of_sessions.funnel_id = sessions_completed.funnel_id
            and session_orders.session_id = sessions_completed.session_id
    where orders.is_valid_order

),

differences as (

    select * from purchases_without_order

    union all

    select *
    from orders_judged
    where difference_reason is not null

),

purchase_differences as (

    select

        ---------- key
        funnel_id,
        {{ basketry.as_text('counted_as') }} as counted_as,
        counted_id,

        ---------- ids
        session_id,
        order_id,

        ---------- text
        {{ basketry.as_text('difference_reason') }} as difference_reason,
        invalid_reason,

        ---------- dates
        counted_date

    from differences

)

select * from purchase_differences
