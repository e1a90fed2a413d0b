{{ config(enabled=basketry.is_asked('offers')) }}

-- What each unit of an experiment bought from its assignment on: valid orders that carry its id.
-- Lines of unknown cost are left out of the margin, in every arm alike.
with

units as (

    select * from {{ ref('basketry', 'int_basketry__experiment_units') }}

),

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

orders_of_units as (
    {% for unit_kind in ['visitor', 'customer', 'session'] %}
    select
        units.experiment_id,
        units.variant,
        units.unit_kind,
        units.unit_id,
        orders.order_id
    from units
    inner join orders
        on
            units.unit_id = orders.{{ unit_kind }}_id
            and orders.is_valid_order
            and units.assigned_at <= orders.ordered_at
            and units.ends_before_at > orders.ordered_at
    where units.unit_kind = '{{ unit_kind }}'
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

units_valued as (

    select
        orders_of_units.experiment_id,
        orders_of_units.variant,
        orders_of_units.unit_kind,
        orders_of_units.unit_id,
        lines.currency_code,
        {{ basketry.as_money('sum(lines.net_amount)') }} as net_amount,
        {{ basketry.as_money('sum(lines.kept_amount)') }} as kept_amount,
        {{ basketry.as_money('sum(coalesce(lines.net_amount - lines.cost_amount, 0))') }}
            as margin_amount,
        sum(case when lines.cost_amount is null then 1 else 0 end) as unknown_cost_line_count
    from orders_of_units
    inner join lines
        on orders_of_units.order_id = lines.order_id
    group by
        orders_of_units.experiment_id,
        orders_of_units.variant,
        orders_of_units.unit_kind,
        orders_of_units.unit_id,
        lines.currency_code

)

select * from units_valued
