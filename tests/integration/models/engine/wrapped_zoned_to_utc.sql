-- The type has another name on Spark, whose timestamps are instants.
{%- set zoned = 'timestamp' if target.type == 'spark' else 'timestamp with time zone' %}
select {{ basketry.zoned_to_utc('cast(text_value as ' ~ zoned ~ ')') }} as utc_at
from {{ ref('arguments') }}
