select
    date_value,
    {{ basketry.is_first_of_period('day', 'date_value', 'other_date') }} as is_first_of_day,
    {{ basketry.is_first_of_period('week', 'date_value', 'other_date') }} as is_first_of_week,
    {{ basketry.is_first_of_period('month', 'date_value', 'other_date') }} as is_first_of_month,
    {{ basketry.is_first_of_period('year', 'date_value', 'other_date') }} as is_first_of_year
from {{ ref('arguments') }}
