with

source as (

    select * from {{ source('generated_shop', 'products') }}

)

select * from source
