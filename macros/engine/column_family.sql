{#-
    The family of a column's type: text, number, float, boolean, date, timestamp, zoned (a timestamp
    with time zone) or other. Takes the type's name as the engine gives it, in any case.
-#}
{% macro column_family(data_type) -%}
    {%- set name = data_type | lower -%}
    {%- set families = {
        'text': ['text', 'varchar', 'character', 'char', 'bpchar', 'string', 'name', 'enum'],
        'number': [
            'tinyint', 'smallint', 'integer', 'int', 'bigint', 'hugeint', 'utinyint', 'usmallint',
            'uinteger', 'ubigint', 'uhugeint', 'int2', 'int4', 'int8', 'long', 'short', 'byte',
            'decimal', 'numeric',
        ],
        'float': ['float', 'double', 'real', 'float4', 'float8'],
        'boolean': ['boolean', 'bool'],
        'date': ['date'],
        'timestamp': [
            'timestamp', 'datetime', 'timestamp_s', 'timestamp_ms', 'timestamp_ns', 'timestamp_ntz',
        ],
    } -%}
    {%- if name.startswith('timestamptz') or 'with time zone' in name -%}
        {{ return('zoned') }}
    {%- endif -%}
    {%- set stem = name.split('(')[0].split(' ')[0] -%}
    {%- for family, names in families.items() if stem in names and not name.endswith('[]') -%}
        {{ return(family) }}
    {%- endfor -%}
    {{ return('other') }}
{%- endmacro %}
