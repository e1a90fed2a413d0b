select
    {{ basketry.add_hours('timestamp_value', 25) }} as later_at
from {{ ref('arguments') }}
