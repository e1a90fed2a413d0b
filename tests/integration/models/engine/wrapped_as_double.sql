select
    {{ basketry.as_double('integer_value') }} / 2 as half_of_it
from {{ ref('arguments') }}
