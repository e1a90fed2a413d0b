select
    text_value,
    {{ basketry.fault_reason('text_value') }} as reason,
    {{ basketry.fault_detail('text_value') }} as detail
from {{ ref('arguments') }}
