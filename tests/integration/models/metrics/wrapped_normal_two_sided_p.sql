select
    double_value,
    integer_value,
    cast(
        {{ basketry.normal_two_sided_p('double_value') }}
        * power({{ basketry.as_double(10) }}, integer_value) as decimal(18, 4)
    ) as scaled
from {{ ref('arguments') }}
