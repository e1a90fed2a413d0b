select
    {{ basketry.as_money('text_value') }} as amount
from {{ ref('arguments') }}
