with

store_visits as (

    select
        text_value as store_id,
        other_text as visit_date_raw,
        cast(null as {{ dbt.type_string() }}) as visitor_count_raw
    from {{ ref('arguments') }}

),

control_characters_named as (

    select
        replace(store_id, '<bell>', chr(7)) as store_id,
        visit_date_raw,
        visitor_count_raw
    from store_visits

)

select
    replace({{ basketry.row_as_json('store_visits') }}, chr(92), '<backslash>') as row_json,
    replace({{ basketry.row_key('store_visits') }}, chr(7), '<bell>') as row_key
from control_characters_named
