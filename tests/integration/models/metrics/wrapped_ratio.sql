select
    integer_value,
    other_money,
    {{ basketry.ratio('integer_value', 'other_money') }} as rate
from {{ ref('arguments') }}
