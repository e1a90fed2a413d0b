select
    date_value,
    integer_value,
    {{ basketry.add_days('date_value', 'integer_value') }} as later_date,
    {{ basketry.add_days('date_value', 1) }} as next_day
from {{ ref('arguments') }}
