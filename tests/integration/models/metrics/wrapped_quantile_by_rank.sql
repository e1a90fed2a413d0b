select
    text_value,
    {{ basketry.quantile_by_rank('money_value', 0) }} as p0,
    {{ basketry.quantile_by_rank('money_value', 10) }} as p10,
    {{ basketry.quantile_by_rank('money_value', 50) }} as p50,
    {{ basketry.quantile_by_rank('money_value', 75) }} as p75,
    {{ basketry.quantile_by_rank('money_value', 100) }} as p100
from {{ ref('arguments') }}
group by text_value
