select
    {{ basketry.from_local('timestamp_value', 'Asia/Tokyo') }} as tokyo_as_utc,
    {{ basketry.from_local('timestamp_value', 'America/New_York') }} as new_york_as_utc
from {{ ref('arguments') }}
