with

source as (

    select * from {{ source('generated_shop', 'orders') }}

)

select * from source
