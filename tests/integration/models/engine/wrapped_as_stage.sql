with

amounts_doubled {{ basketry.as_stage() }} (

    select double_value + double_value as doubled_value
    from {{ ref('arguments') }}

),

amounts_squared {{ basketry.as_stage() }} (

    select doubled_value * doubled_value as squared_value
    from amounts_doubled

)

select * from amounts_squared
