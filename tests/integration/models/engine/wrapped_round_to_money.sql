select
    double_value,
    {{ basketry.round_to_money('double_value') }} as rounded
from {{ ref('arguments') }}
