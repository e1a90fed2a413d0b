select
    date_value,
    other_date,
    {{ basketry.age_in_years('date_value', 'other_date') }} as age
from {{ ref('arguments') }}
