select
    double_value,
    {{ basketry.round_half_up('double_value') }} as rounded
from {{ ref('arguments') }}
