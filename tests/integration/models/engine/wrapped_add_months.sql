select
    date_value,
    {{ basketry.add_months('date_value', 1) }} as next_month,
    {{ basketry.add_months('date_value', -12) }} as year_before
from {{ ref('arguments') }}
