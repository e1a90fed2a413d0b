-- Who an offer was shown to, as far as the shop knows: the attributes of its session and customer,
-- and whether the customer had bought before.
{%- set hours = basketry.setting('offer_window_hours') %}
with

offers as (

    select * from {{ ref('basketry', 'int_basketry__offers_judged') }}

),

customers as (

    select * from {{ ref('basketry', 'stg_basketry__customers') }}

),

sessions as (

    select * from {{ ref('basketry', 'stg_basketry__sessions') }}

),

orders as (

    select * from {{ ref('basketry', 'basketry__fct_orders') }}

),

age_bands as (

    select * from {{ basketry.reference('age_bands') }}

),

date_range as (

    select * from {{ ref('basketry', 'int_basketry__date_range') }}

),

first_orders as (

    select
        customer_id,
        min(ordered_at) as first_ordered_at
    from orders
    where is_valid_order
    group by customer_id

),

offers_of_customers as (

    select
        offers.*,
        first_orders.first_ordered_at,
        sessions.device_type,
        sessions.traffic_source,
        customers.region,
        customers.gender,
        customers.membership_rank,
        {{ basketry.age_in_years('customers.birth_date', 'offers.shown_date') }} as customer_age,
        cast({{ basketry.to_local(
            basketry.add_hours('offers.shown_at', hours), basketry.setting('time_zone')
        ) }} as date) as window_end_date
    from offers
    left join first_orders
        on offers.customer_id = first_orders.customer_id
    left join customers
        on
            offers.customer_id = customers.customer_id
            and customers.reject_reason is null
    left join sessions
        on
            offers.session_id = sessions.session_id
            and sessions.reject_reason is null

),

offers_described as (

    select

        ---------- key
        offers_of_customers.offer_id,

        ---------- text
        case
            when offers_of_customers.customer_id is null then 'guest'
            when offers_of_customers.first_ordered_at < offers_of_customers.shown_at then 'repeat'
            else 'new'
        end as customer_type,
        offers_of_customers.device_type,
        offers_of_customers.traffic_source,
        offers_of_customers.region,
        age_bands.age_band,
        offers_of_customers.gender,
        offers_of_customers.membership_rank,

        ---------- booleans
        coalesce(offers_of_customers.window_end_date > date_range.as_of_date, true)
            as is_window_open

    from offers_of_customers
    cross join date_range
    left join age_bands
        on
            offers_of_customers.customer_age >= coalesce(age_bands.age_from, 0)
            and offers_of_customers.customer_age
            <= coalesce(age_bands.age_to, offers_of_customers.customer_age)

)

select * from offers_described
