with

sessions_source as (

    select * from {{ source('fuzzy_factory', 'website_sessions') }}

),

pageviews_source as (

    select * from {{ source('fuzzy_factory', 'website_pageviews') }}

),

pageviews_ranked as (

    select
        website_session_id,
        pageview_url,
        row_number() over (
            partition by website_session_id
            order by created_at, cast(website_pageview_id as bigint)
        ) as pageview_rank
    from pageviews_source

),

landings as (

    select
        website_session_id,
        pageview_url as landing_page
    from pageviews_ranked
    where pageview_rank = 1

),

sessions as (

    select

        ---------- ids
        sessions_source.website_session_id as session_id,
        sessions_source.user_id as visitor_id,

        ---------- strings
        sessions_source.device_type,
        case
            when coalesce(sessions_source.utm_source, sessions_source.http_referer) is null
                then 'direct_type_in'
            when sessions_source.utm_source is null then 'organic_search'
            when sessions_source.utm_campaign = 'brand' then 'paid_brand'
            when sessions_source.utm_source = 'socialbook' then 'paid_social'
            else sessions_source.utm_source || '_nonbrand'
        end as traffic_source,
        landings.landing_page,

        ---------- timestamps
        sessions_source.created_at as started_at

    from sessions_source
    left join landings
        on sessions_source.website_session_id = landings.website_session_id

)

select * from sessions
