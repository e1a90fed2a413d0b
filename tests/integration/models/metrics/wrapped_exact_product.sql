select
    money_value,
    other_money,
    {{ basketry.as_money(basketry.exact_product('money_value', 'other_money')) }} as amount,
    abs({{ basketry.exact_product('money_value', 'other_money') }}) >= 1000000000000 as is_huge
from {{ ref('arguments') }}
