select
    date_value,
    {{ basketry.truncate_date('month', 'date_value') }} as month_start_date,
    {{ basketry.truncate_date('quarter', 'date_value') }} as quarter_start_date,
    {{ basketry.truncate_date('year', 'date_value') }} as year_start_date
from {{ ref('arguments') }}
