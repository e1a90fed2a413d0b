select
    text_value,
    {%- for kind in ['number', 'integer', 'boolean', 'date', 'timestamp'] %}
    {{ basketry.parse_value('text_value', kind, 'text') }} as {{ kind }}_value{{ ',' if not loop.last }}
    {%- endfor %}
from {{ ref('arguments') }}
