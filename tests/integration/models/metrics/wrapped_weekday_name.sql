select
    {{ basketry.weekday_name('date_value') }} as weekday
from {{ ref('arguments') }}
