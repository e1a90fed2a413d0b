-- All lines that an offer is credited with: the line of the offered product, and, where a bundle
-- was offered, the other lines of that bundle that no offer is credited with by itself.
{%- set shown_first = 'asc' if basketry.setting('offer_credit_rule') == 'first' else 'desc' %}
with

offers as (

    select * from {{ ref('basketry', 'int_basketry__offers_judged') }}

),

lines_credited as (

    select * from {{ ref('basketry', 'int_basketry__offer_lines') }}

),

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

bundle_lines as (

    select
        offers.offer_id,
        offers.shown_at,
        bundle_lines.order_item_id
    from lines_credited
    inner join offers
        on lines_credited.offer_id = offers.offer_id
    inner join lines as offered_lines
        on lines_credited.order_item_id = offered_lines.order_item_id
    inner join lines as bundle_lines
        on
            offered_lines.order_id = bundle_lines.order_id
            and offered_lines.bundle_id = bundle_lines.bundle_id
            and bundle_lines.quantity > 0
    left join lines_credited as credited_already
        on bundle_lines.order_item_id = credited_already.order_item_id
    where
        offers.offer_kind = 'bundle'
        and credited_already.order_item_id is null

),

bundle_lines_ranked as (

    select
        bundle_lines.*,
        row_number() over (
            partition by order_item_id
            order by shown_at {{ shown_first }}, offer_id {{ shown_first }}
        ) as offer_rank
    from bundle_lines

),

lines_bundled as (

    select
        offer_id,
        order_item_id
    from lines_credited

    union all

    select
        offer_id,
        order_item_id
    from bundle_lines_ranked
    where offer_rank = 1

)

select * from lines_bundled
