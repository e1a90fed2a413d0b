select
    text_value,
    {{ basketry.matches('text_value', '^[A-Z]{3}$') }} as is_currency
from {{ ref('arguments') }}
