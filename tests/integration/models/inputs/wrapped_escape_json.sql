-- Fixtures cannot hold a backslash or a line's end that every engine reads alike: words stand for them.
with

texts as (

    select
        replace(replace(replace(replace(
            text_value, '<backslash>', chr(92)), '<tab>', chr(9)), '<newline>', chr(10)), '<return>', chr(13)
        ) as raw_text
    from {{ ref('arguments') }}

)

select replace({{ basketry.escape_json('raw_text') }}, chr(92), '<backslash>') as escaped
from texts
