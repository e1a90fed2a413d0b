select
    {{ basketry.iso_weekday('date_value') }} as weekday_of_date,
    {{ basketry.iso_weekday('timestamp_value') }} as weekday_of_timestamp
from {{ ref('arguments') }}
