select
    {{ basketry.seconds_between('timestamp_value', 'other_timestamp') }} as seconds
from {{ ref('arguments') }}
