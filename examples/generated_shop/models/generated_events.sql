with

source as (

    select * from {{ source('generated_shop', 'events') }}

)

select * from source
