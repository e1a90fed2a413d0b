with

orders as (

    select
        text_value as customer_id,
        other_text as visitor_id,
        cast('o1' as {{ dbt.type_string() }}) as order_id
    from {{ ref('arguments') }}

)

select {{ basketry.customer_key() }} as customer_key
from orders
