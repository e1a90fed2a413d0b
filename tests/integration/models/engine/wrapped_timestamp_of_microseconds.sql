select
    {{ basketry.timestamp_of_microseconds('order_count') }} as timestamp_value
from {{ ref('arguments') }}
