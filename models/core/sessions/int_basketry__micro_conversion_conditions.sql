-- The rows of the reference table, with what each asks for: events, facts of the session or both.
with

micro_conversion_conditions as (

    select * from {{ basketry.reference('micro_conversion_conditions') }}

),

conditions as (

    select

        ---------- key
        micro_conversion_id,
        condition_number,

        ---------- the micro-conversion
        micro_conversion_name,
        alternative,

        ---------- the events
        event_name,
        {{ basketry.page_path_like('page_path_pattern') }} as page_path_like,
        category,
        min_event_value,
        coalesce(min_event_count, 1) as min_event_count,
        coalesce(event_name, page_path_pattern, category) is not null
        or coalesce(min_event_value, min_event_count) is not null as asks_for_events,

        ---------- the session
        min_session_seconds,
        min_deepest_scroll_percent,
        min_page_count,
        min_product_count,
        min_category_count,
        coalesce(
            min_session_seconds,
            min_deepest_scroll_percent,
            min_page_count,
            min_product_count,
            min_category_count
        ) is not null as asks_for_facts

    from micro_conversion_conditions

),

conditions_listed as (

    select
        conditions.*,
        count(*) over (
            partition by
                micro_conversion_id,
                alternative
        ) as alternative_condition_count,
        -- A fact of the whole session holds at no moment of its own.
        max(case when asks_for_facts then 1 else 0 end) over (
            partition by micro_conversion_id
        ) = 0 as has_moment
    from conditions

)

select * from conditions_listed
