select
    text_value,
    other_text,
    {{ basketry.hash_of_texts(['text_value', 'other_text']) }}
    = {{ basketry.hash_of_texts(['other_text', 'text_value']) }} as is_equal_when_turned,
    {{ basketry.hash_of_texts(['text_value', 'other_text']) }}
    = {{ basketry.hash_of_texts(['text_value || other_text', "''"]) }} as is_equal_when_joined
from {{ ref('arguments') }}
