select
    cast({{ basketry.normal_power_value() }} * 100 as decimal(18, 4)) as hundredfold
from {{ ref('arguments') }}
