select
    {{ basketry.to_local('timestamp_value', 'Asia/Tokyo') }} as in_tokyo,
    {{ basketry.to_local('timestamp_value', 'America/New_York') }} as in_new_york
from {{ ref('arguments') }}
