select
    date_value,
    {%- for period_grain in ['day', 'week', 'month', 'quarter', 'year'] %}
    {{ basketry.period_start(period_grain, 'date_value') }} as {{ period_grain }}_start_date{{ ',' if not loop.last }}
    {%- endfor %}
from {{ ref('arguments') }}
