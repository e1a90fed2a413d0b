select
    double_value,
    integer_value,
    cast(
        {{ basketry.t_to_normal('double_value', 'integer_value') }} * 100 as decimal(18, 4)
    ) as hundredfold
from {{ ref('arguments') }}
