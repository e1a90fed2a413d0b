with

source as (

    select * from {{ source('benchmark', 'sessions') }}

)

select * from source
