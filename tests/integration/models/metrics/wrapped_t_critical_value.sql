select
    integer_value,
    cast({{ basketry.t_critical_value('integer_value') }} * 100 as decimal(18, 4)) as hundredfold
from {{ ref('arguments') }}
