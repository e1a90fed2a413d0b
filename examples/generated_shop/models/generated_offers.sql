with

source as (

    select * from {{ source('generated_shop', 'offers') }}

)

select * from source
