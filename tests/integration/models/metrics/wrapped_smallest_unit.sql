select
    integer_value,
    {{ basketry.smallest_unit('integer_value') }} as unit
from {{ ref('arguments') }}
