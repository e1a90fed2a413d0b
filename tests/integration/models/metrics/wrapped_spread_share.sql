select
    money_value,
    other_money,
    third_money,
    integer_value,
    {{ basketry.spread_share('money_value', 'other_money', 'third_money', 'integer_value') }} as share_amount
from {{ ref('arguments') }}
