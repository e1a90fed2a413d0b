select
    text_value,
    other_text,
    {{ basketry.currency_of_row('text_value', 'other_text') }} as currency_code
from {{ ref('arguments') }}
