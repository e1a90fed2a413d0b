with

source as (

    select * from {{ source('generated_shop', 'refunds') }}

)

select * from source
