{{ config(group="basketry") }}
-- Each row is a micro-conversion that means nothing, and why: the table may be the merchant's own.
with

conditions as (

    select * from {{ basketry.reference('micro_conversion_conditions') }}

),

micro_conversions as (

    select
        micro_conversion_id,
        count(*) as condition_count,
        count(distinct condition_number) as condition_number_count,
        min(condition_number) as first_condition_number,
        max(condition_number) as last_condition_number,
        count(distinct alternative) as alternative_count,
        min(alternative) as first_alternative,
        max(alternative) as last_alternative,
        count(alternative) as alternative_row_count,
        count(distinct micro_conversion_name) as name_count,
        count(nullif(micro_conversion_name, '')) as name_row_count
    from conditions
    group by micro_conversion_id

),

problems as (

    select
        micro_conversion_id,
        'micro_conversion_id is not empty' as problem
    from micro_conversions
    where coalesce(micro_conversion_id, '') = ''

    union all

    select
        micro_conversion_id,
        'condition_number counts from 1 without a gap' as problem
    from micro_conversions
    where
        coalesce(first_condition_number, 0) <> 1
        or last_condition_number <> condition_count
        or condition_number_count <> condition_count

    union all

    select
        micro_conversion_id,
        'alternative counts from 1 without a gap' as problem
    from micro_conversions
    where
        coalesce(first_alternative, 0) <> 1
        or last_alternative <> alternative_count
        or alternative_row_count <> condition_count

    union all

    select
        micro_conversion_id,
        'all rows of a micro-conversion have one name' as problem
    from micro_conversions
    where
        name_count <> 1
        or name_row_count <> condition_count

    union all

    select
        micro_conversion_id,
        'a row asks for something' as problem
    from conditions
    where
        coalesce(event_name, page_path_pattern, category) is null
        and coalesce(min_event_value, min_event_count) is null
        and coalesce(
            min_session_seconds,
            min_deepest_scroll_percent,
            min_page_count,
            min_product_count,
            min_category_count
        ) is null

    union all

    select
        micro_conversion_id,
        'min_event_value is 0 or more' as problem
    from conditions
    where min_event_value < 0

    union all

    select
        micro_conversion_id,
        'min_deepest_scroll_percent is above 0 and 100 at most' as problem
    from conditions
    where
        min_deepest_scroll_percent <= 0
        or min_deepest_scroll_percent > 100
    {% for column in [
        'min_event_count', 'min_session_seconds', 'min_page_count', 'min_product_count',
        'min_category_count',
    ] %}
    union all

    select
        micro_conversion_id,
        '{{ column }} is 1 or more' as problem
    from conditions
    where {{ column }} < 1
    {% endfor %}
)

select * from problems
