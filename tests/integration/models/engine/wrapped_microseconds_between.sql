select
    {{ basketry.microseconds_between('timestamp_value', 'other_timestamp') }} as microseconds
from {{ ref('arguments') }}
