-- The types of the macros' arguments. It holds no row: unit tests bring their own.
select
    cast(null as {{ dbt.type_string() }}) as text_value,
    cast(null as {{ dbt.type_string() }}) as other_text,
    cast(null as date) as date_value,
    cast(null as date) as other_date,
    cast(null as timestamp) as timestamp_value,
    cast(null as timestamp) as other_timestamp,
    cast(null as {{ basketry.type_double() }}) as double_value,
    cast(null as {{ basketry.type_double() }}) as other_double,
    cast(null as {{ basketry.type_money() }}) as money_value,
    cast(null as {{ basketry.type_money() }}) as other_money,
    cast(null as {{ basketry.type_money() }}) as third_money,
    cast(null as integer) as integer_value,
    cast(null as bigint) as order_count,
    cast(null as bigint) as last_rank,
    cast(null as bigint) as group_order_count
