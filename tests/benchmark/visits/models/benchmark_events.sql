with

source as (

    select * from {{ source('benchmark', 'events') }}

)

select * from source
