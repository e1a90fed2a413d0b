{%- for value in ['Asia/Tokyo', 'UTC', 'US/Pacific', 'asia/tokyo', 9] %}
select
    cast('{{ value }}' as {{ dbt.type_string() }}) as value_text,
    {{ basketry.is_time_zone(value) }} as is_time_zone
{% if not loop.last %}union all{% endif %}
{%- endfor %}
