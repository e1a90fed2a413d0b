-- One row per session, segment and segment value. Each cut that is on and means something for a
-- visit holds all sessions again.
with

sessions as (

    select * from {{ ref('basketry', 'basketry__fct_sessions') }}

),

customers as (

    select * from {{ ref('basketry', 'basketry__dim_customers') }}

),

age_bands as (

    select * from {{ basketry.reference('age_bands') }}

),

segments as (

    select * from {{ basketry.reference('segments') }}

),

sessions_of_customers as (

    select
        sessions.*,
        customers.region,
        customers.gender,
        customers.membership_rank,
        {{ basketry.age_in_years('customers.birth_date', 'sessions.started_date') }}
            as customer_age,
        {{ basketry.to_local('sessions.started_at', basketry.setting('time_zone')) }}
            as started_at_local
    from sessions
    left join customers
        on sessions.customer_id = customers.customer_id

),

sessions_described as (

    select
        sessions_of_customers.session_id,
        sessions_of_customers.visitor_type,
        sessions_of_customers.device_type,
        sessions_of_customers.traffic_source,
        sessions_of_customers.landing_page,
        sessions_of_customers.region,
        age_bands.age_band,
        sessions_of_customers.gender,
        sessions_of_customers.membership_rank,
        {{ basketry.weekday_name('sessions_of_customers.started_date') }} as weekday,
        substr({{ basketry.as_text('sessions_of_customers.started_at_local') }}, 12, 2)
            as hour_of_day
    from sessions_of_customers
    left join age_bands
        on
            sessions_of_customers.customer_age >= coalesce(age_bands.age_from, 0)
            and sessions_of_customers.customer_age
            <= coalesce(age_bands.age_to, sessions_of_customers.customer_age)

),

session_segments as (

    select
        sessions_described.session_id,
        {{ basketry.as_text('segments.segment') }} as segment,
        coalesce(
            case segments.segment
                when 'all' then 'all'
                {%- for segment in [
                    'visitor_type', 'device_type', 'traffic_source', 'landing_page', 'region',
                    'age_band', 'gender', 'membership_rank', 'weekday', 'hour_of_day',
                ] %}
                when '{{ segment }}' then sessions_described.{{ segment }}
                {%- endfor %}
            end,
            'unknown'
        ) as segment_value
    from sessions_described
    cross join segments
    where
        segments.is_on
        and segments.segment in (
            'all',
            'visitor_type',
            'device_type',
            'traffic_source',
            'landing_page',
            'region',
            'age_band',
            'gender',
            'membership_rank',
            'weekday',
            'hour_of_day'
        )

)

select * from session_segments
