select {{ basketry.as_money(basketry.sum_in_any_order('double_value')) }} as amount
from {{ ref('arguments') }}
