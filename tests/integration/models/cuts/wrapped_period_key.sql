select
    text_value,
    date_value,
    {{ basketry.period_key('text_value', 'date_value') }} as period_key
from {{ ref('arguments') }}
