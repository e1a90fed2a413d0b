with

source as (

    select * from {{ source('benchmark', 'order_items') }}

)

select * from source
