with

source as (

    select * from {{ source('generated_shop', 'store_visits') }}

)

select * from source
