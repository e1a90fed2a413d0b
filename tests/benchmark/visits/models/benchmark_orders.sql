with

source as (

    select * from {{ source('benchmark', 'orders') }}

)

select * from source
