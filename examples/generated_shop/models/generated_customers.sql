with

source as (

    select * from {{ source('generated_shop', 'customers') }}

)

select * from source
