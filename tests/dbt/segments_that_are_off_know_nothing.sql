{{ config(group="basketry") }}

-- A segment that is off for want of a mapped column would have said nothing: no order, line,
-- session or offer has a value of it. `no` of a coupon that no column tells of is nothing, too.
with

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

order_lines as (

    select * from {{ ref('basketry', 'basketry__fct_order_items') }}

),

sessions as (

    select * from {{ ref('basketry', 'int_basketry__sessions_stitched') }}

),

offers as (

    select * from {{ ref('basketry', 'basketry__fct_offers') }}

),

segments as (

    select * from {{ ref('basketry', 'int_basketry__segments') }}

),

segments_wanted as (

    select * from {{ basketry.reference('segments') }}

),

unmapped as (

    select segments.segment
    from segments
    inner join segments_wanted
        on segments.segment = segments_wanted.segment
    where
        segments_wanted.is_on
        and not segments.is_on

),

values_known as (
    {% for subject, cuts in [
        ('orders', basketry.order_cuts()),
        ('order_lines', basketry.order_line_cuts()),
        ('sessions', basketry.session_cuts()),
        ('offers', basketry.offer_cuts()),
    ] %}
    {%- for cut, value in cuts %}
    select distinct
        '{{ subject }}' as subject,
        '{{ cut }}' as segment,
        {{ value }} as segment_value
    from {{ subject }}
    union all
    {% endfor -%}
    {%- endfor %}
    select
        'nothing' as subject,
        'nothing' as segment,
        {{ basketry.as_text("null") }} as segment_value
),

known_though_off as (

    select values_known.*
    from values_known
    inner join unmapped
        on values_known.segment = unmapped.segment
    where values_known.segment_value <> 'no'

)

select * from known_though_off
