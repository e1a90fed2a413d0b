{%- set data_types = [
    'VARCHAR', 'character varying(256)', 'string', 'name', 'integer', 'int', 'HUGEINT', 'decimal(18,4)', 'numeric(18, 4)',
    'double precision', 'float', 'boolean', 'date', 'timestamp', 'timestamp without time zone', 'timestamp_ntz',
    'timestamp with time zone', 'timestamptz', 'integer[]', 'time', 'struct<a:int>',
] %}
{%- for data_type in data_types %}
select
    cast('{{ data_type }}' as {{ dbt.type_string() }}) as data_type,
    cast('{{ basketry.column_family(data_type) }}' as {{ dbt.type_string() }}) as family
{% if not loop.last %}union all{% endif %}
{%- endfor %}
