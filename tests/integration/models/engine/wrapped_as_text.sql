select
    {{ basketry.as_text('date_value') }} as date_text,
    {{ basketry.as_text('integer_value') }} as integer_text
from {{ ref('arguments') }}
