-- One row per session, segment and segment value. Each cut that is on and means something for a
-- visit holds all sessions again.
with

sessions as (

    select * from {{ ref('basketry', 'int_basketry__sessions_stitched') }}

),

age_bands as (

    select * from {{ basketry.reference('age_bands') }}

),

segments as (

    select * from {{ basketry.reference('segments') }}

),

sessions_aged as (

    select
        sessions.*,
        {{ basketry.age_in_years('birth_date', 'started_date') }} as customer_age,
        {{ basketry.to_local('started_at', basketry.setting('time_zone')) }} as started_at_local
    from sessions

),

sessions_described as (

    select
        sessions_aged.session_id,
        sessions_aged.visitor_type,
        sessions_aged.device_type,
        sessions_aged.traffic_source,
        sessions_aged.landing_page,
        sessions_aged.region,
        age_bands.age_band,
        sessions_aged.gender,
        sessions_aged.membership_rank,
        {{ basketry.weekday_name('sessions_aged.started_date') }} as weekday,
        substr({{ basketry.as_text('sessions_aged.started_at_local') }}, 12, 2) as hour_of_day
    from sessions_aged
    left join age_bands
        on
            sessions_aged.customer_age >= coalesce(age_bands.age_from, 0)
            and sessions_aged.customer_age
            <= coalesce(age_bands.age_to, sessions_aged.customer_age)

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
