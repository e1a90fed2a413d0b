select
    text_value,
    {{ basketry.as_money(basketry.value_at_rank('money_value', '3')) }} as third_smallest,
    {{ basketry.as_money(basketry.value_at_rank('money_value', 'null')) }} as none_smallest
from {{ ref('arguments') }}
group by text_value
