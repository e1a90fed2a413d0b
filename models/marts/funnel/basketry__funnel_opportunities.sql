{{ config(enabled=basketry.is_asked('funnel')) }}

with

targets_set as (

    select * from {{ ref('basketry', 'int_basketry__funnel_targets') }}

),

session_orders as (

    select * from {{ ref('basketry', 'int_basketry__session_orders_ranked') }}
    where is_valid_order

),

session_cuts as (

    select * from {{ ref('basketry', 'int_basketry__session_cuts') }}
    where not is_bot

),

cut_names as (

    select * from {{ ref('basketry', 'int_basketry__session_cut_names') }}

),

funnels as (

    select * from {{ basketry.reference('funnels') }}

),

-- An order counts in the month in which its session began. Days and weeks hold too few to tell what
-- a better step would bring.
orders_by_month as (

    select
        {{ basketry.period_start('month', 'session_cuts.started_date') }} as month_start_date,
        session_cuts.cut_key,
        session_orders.currency_code,
        count(*) as order_count,
        sum(session_orders.order_value_amount) as order_value_amount
    from session_orders
    inner join session_cuts
        on session_orders.session_id = session_cuts.session_id
    group by
        {{ basketry.period_start('month', 'session_cuts.started_date') }},
        session_cuts.cut_key,
        session_orders.currency_code

),

orders_summed as (
    {% for grain in ['month', 'quarter', 'year'] %}
    select
        '{{ grain }}' as period_grain,
        {{ basketry.period_start(grain, 'month_start_date') }} as period_start_date,
        cut_key,
        currency_code,
        sum(order_count) as currency_order_count,
        {{ basketry.as_money('sum(order_value_amount)') }} as order_value_amount
    from orders_by_month
    group by
        {{ basketry.period_start(grain, 'month_start_date') }},
        cut_key,
        currency_code
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

orders_by_period as (

    select
        orders_summed.*,
        sum(currency_order_count) over (
            partition by
                period_grain,
                period_start_date,
                cut_key
        ) as order_count
    from orders_summed

),

targets_valued as (

    select
        targets_set.*,
        cut_names.segment,
        cut_names.segment_value,
        funnels.ends_with_order,
        coalesce(
            orders_by_period.currency_code,
            {{ basketry.as_text("'" ~ basketry.setting('default_currency') ~ "'") }}
        ) as currency_code,
        orders_by_period.order_count,
        orders_by_period.order_value_amount,
        {{ basketry.ratio('orders_by_period.order_value_amount', 'orders_by_period.order_count') }}
            as order_value_per_order
    from targets_set
    inner join funnels
        on targets_set.funnel_id = funnels.funnel_id
    inner join cut_names
        on targets_set.cut_key = cut_names.cut_key
    left join orders_by_period
        on
            funnels.ends_with_order
            and targets_set.period_grain = orders_by_period.period_grain
            and targets_set.period_start_date = orders_by_period.period_start_date
            and targets_set.cut_key = orders_by_period.cut_key

),

-- All money of a group grows as its purchases do: ranked by these, it is ranked by revenue. Noise
-- of the arithmetic parts no ties.
opportunities_ranked as (

    select
        targets_valued.*,
        case
            when extra_completed_count is not null
                then
                    rank() over (
                        partition by
                            funnel_id,
                            period_grain,
                            period_start_date,
                            cut_key,
                            target_kind,
                            currency_code
                        order by
                            cast(extra_completed_count as decimal(18, 6)) desc nulls last
                    )
        end as opportunity_rank
    from targets_valued

),

funnel_opportunities as (

    select

        ---------- key
        funnel_id,
        period_grain,
        period_start_date,
        segment,
        segment_value,
        step_number,
        {{ basketry.as_text('target_kind') }} as target_kind,
        currency_code,

        ---------- period
        period_end_date,
        is_complete_period,

        ---------- transition
        step_name,
        step_before_name,
        cast(entered_count as bigint) as entered_count,
        cast(reached_count as bigint) as reached_count,
        cast(completed_count as bigint) as completed_count,
        cast(open_window_count as bigint) as open_window_count,
        transition_rate,

        ---------- target
        target_rate,
        best_month_start_date,

        ---------- orders
        cast(case when ends_with_order then coalesce(order_count, 0) end as bigint) as order_count,
        {{ basketry.as_money(
            'case when ends_with_order then coalesce(order_value_amount, 0) end'
        ) }} as order_value_amount,
        order_value_per_order,

        ---------- what it would bring
        extra_completed_count,
        extra_completed_count * order_value_per_order as extra_order_value,
        cast(opportunity_rank as bigint) as opportunity_rank

    from opportunities_ranked

)

select * from funnel_opportunities
