-- The order lines that an offer is credited with. Its own is a line of the offered product, bought
-- after it by the same shopper. A line goes to one offer, the last one shown before it (or the
-- first one, by the setting offer_credit_rule); an offer gets one line, the first one that went to
-- it. Where a bundle was offered, its other lines come with it, but for those of another offer.
{%- set shown_first = 'asc' if basketry.setting('offer_credit_rule') == 'first' else 'desc' %}
with

offers as (

    select * from {{ ref('basketry', 'int_basketry__offers_described') }}

),

orders_matched as (

    select * from {{ ref('basketry', 'int_basketry__offer_orders') }}

),

lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

orders_compared as (

    select * from {{ ref('basketry', 'int_basketry__order_shipping') }}

),

-- Free shipping that names no product is an offer of the one that later carried the cart over.
offers_of_products as (

    select
        offers.offer_id,
        offers.offer_kind,
        offers.shown_at,
        orders_matched.order_id,
        orders_matched.holds_base,
        orders_matched.is_base_bought_around,
        coalesce(
            offers.offered_product_id,
            case
                when orders_compared.topped_up_at >= offers.shown_at
                    then orders_compared.top_up_product_id
            end
        ) as offered_product_id
    from orders_matched
    inner join offers
        on orders_matched.offer_id = offers.offer_id
    left join orders_compared
        on orders_matched.order_id = orders_compared.order_id
    where orders_matched.is_after_offer

),

-- An upgrade replaces, so the base product must not be in the order as well; a cross-sell goes with
-- a main product, bought around the offer; a subscription is a line that says so.
lines_that_fit as (

    select
        offers_of_products.offer_id,
        offers_of_products.shown_at,
        lines.order_item_id,
        lines.order_id,
        lines.ordered_at
    from offers_of_products
    inner join lines
        on
            offers_of_products.order_id = lines.order_id
            and offers_of_products.offered_product_id = lines.product_id
            and lines.quantity > 0
    where
        case offers_of_products.offer_kind
            when 'upsell' then not offers_of_products.holds_base
            when 'limited_upgrade' then not offers_of_products.holds_base
            when 'cross_sell' then offers_of_products.is_base_bought_around
            when 'subscription' then lines.is_subscription
            else true
        end

),

offers_ranked as (

    select
        lines_that_fit.*,
        row_number() over (
            partition by order_item_id
            order by shown_at {{ shown_first }}, offer_id {{ shown_first }}
        ) as offer_rank
    from lines_that_fit

),

lines_ranked as (

    select
        offers_ranked.*,
        row_number() over (
            partition by offer_id
            order by ordered_at, order_item_id
        ) as line_rank
    from offers_ranked
    where offer_rank = 1

),

own_lines as (

    select
        offer_id,
        order_item_id,
        order_id
    from lines_ranked
    where line_rank = 1

),

bundle_lines as (

    select
        offers.offer_id,
        offers.shown_at,
        bundle_lines.order_item_id,
        bundle_lines.order_id
    from own_lines
    inner join offers
        on own_lines.offer_id = offers.offer_id
    inner join lines as offered_lines
        on own_lines.order_item_id = offered_lines.order_item_id
    inner join lines as bundle_lines
        on
            offered_lines.order_id = bundle_lines.order_id
            and offered_lines.bundle_id = bundle_lines.bundle_id
            and bundle_lines.quantity > 0
    left join own_lines as lines_of_offers
        on bundle_lines.order_item_id = lines_of_offers.order_item_id
    where
        offers.offer_kind = 'bundle'
        and lines_of_offers.order_item_id is null

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

lines_credited as (

    select
        offer_id,
        order_item_id,
        order_id,
        true as is_own_line
    from own_lines

    union all

    select
        offer_id,
        order_item_id,
        order_id,
        false as is_own_line
    from bundle_lines_ranked
    where offer_rank = 1

)

select * from lines_credited
