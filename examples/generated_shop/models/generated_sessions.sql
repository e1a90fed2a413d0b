with

source as (

    select * from {{ source('generated_shop', 'sessions') }}

)

select * from source
