with

source as (

    select * from {{ source('generated_shop', 'order_items') }}

)

select * from source
