with

source as (

    select * from {{ source('fuzzy_factory', 'website_pageviews') }}

),

page_events as (

    select * from {{ ref('page_events') }}

),

events as (

    select

        ---------- ids
        source.website_pageview_id as event_id,
        source.website_session_id as session_id,
        page_events.product_id,

        ---------- strings
        coalesce(page_events.event_name, 'page_view') as event_name,
        source.pageview_url as page_path,

        ---------- timestamps
        source.created_at as occurred_at

    from source
    left join page_events
        on source.pageview_url = page_events.page_path

)

select * from events
