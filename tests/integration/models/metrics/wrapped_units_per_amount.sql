select
    integer_value,
    {{ basketry.units_per_amount('integer_value') }} as units
from {{ ref('arguments') }}
