-- The file marks the primary item of every order. Numbers of lines are compared as texts
-- (lead_line_rule first): in each order of this file the first text is the primary item's.
with

order_items as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

source as (

    select * from {{ source('fuzzy_factory', 'order_items') }}

),

led_by_another as (

    select source.*
    from source
    left join order_items
        on source.order_item_id = order_items.order_item_id
    where coalesce(order_items.is_lead_line, false) <> (source.is_primary_item = '1')

)

select * from led_by_another
