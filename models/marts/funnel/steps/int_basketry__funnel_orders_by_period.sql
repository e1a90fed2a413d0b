-- The valid orders of people's sessions, by period and cut of the session, and what they are worth
-- in each currency. Days and weeks hold too few to tell what a better step would bring.
with

session_orders as (

    select * from {{ ref('basketry', 'int_basketry__session_orders_ranked') }}

),

sessions as (

    select * from {{ ref('basketry', 'int_basketry__sessions_stitched') }}

),

session_segments as (

    select * from {{ ref('basketry', 'int_basketry__session_segments_by_grain') }}

),

orders_of_people as (

    select
        sessions.session_id,
        sessions.started_date,
        session_orders.currency_code,
        session_orders.order_value_amount
    from session_orders
    inner join sessions
        on session_orders.session_id = sessions.session_id
    where
        session_orders.is_valid_order
        and not sessions.is_bot

),

orders_in_periods as (
    {% for period_grain in ['month', 'quarter', 'year'] %}
    select
        orders_of_people.*,
        '{{ period_grain }}' as period_grain,
        {{ basketry.period_start(period_grain, 'started_date') }} as period_start_date
    from orders_of_people
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

orders_summed as (

    select
        session_segments.period_grain,
        orders_in_periods.period_start_date,
        session_segments.segment,
        session_segments.segment_value,
        orders_in_periods.currency_code,
        count(*) as currency_order_count,
        {{ basketry.as_money('sum(orders_in_periods.order_value_amount)') }} as order_value_amount
    from orders_in_periods
    inner join session_segments
        on
            orders_in_periods.session_id = session_segments.session_id
            and orders_in_periods.period_grain = session_segments.period_grain
    group by
        session_segments.period_grain,
        orders_in_periods.period_start_date,
        session_segments.segment,
        session_segments.segment_value,
        orders_in_periods.currency_code

),

orders_by_period as (

    select
        orders_summed.*,
        sum(currency_order_count) over (
            partition by
                period_grain,
                period_start_date,
                segment,
                segment_value
        ) as order_count
    from orders_summed

)

select * from orders_by_period
