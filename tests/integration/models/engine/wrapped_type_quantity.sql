select
    cast(text_value as {{ basketry.type_quantity() }}) as pieces
from {{ ref('arguments') }}
