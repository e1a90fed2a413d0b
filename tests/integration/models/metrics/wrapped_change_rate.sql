select
    money_value,
    other_money,
    {{ basketry.change_rate('money_value', 'other_money') }} as change
from {{ ref('arguments') }}
