select
    {{ basketry.microseconds_of_timestamp('timestamp_value') }} as microseconds
from {{ ref('arguments') }}
