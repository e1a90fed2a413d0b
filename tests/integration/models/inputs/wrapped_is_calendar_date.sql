{%- set values = [
    '2024-02-29', '2000-02-29', '2025-12-31', '2025-02-29', '1900-02-29', '2025-04-31', '2025-13-01', '2025-00-10', '2025-01-00',
    '0999-01-01', '2025-1-1', 'today', 20250101,
] %}
{%- for value in values %}
select
    cast('{{ value }}' as {{ dbt.type_string() }}) as value_text,
    {{ basketry.is_calendar_date(value) }} as is_calendar_date
{% if not loop.last %}union all{% endif %}
{%- endfor %}
