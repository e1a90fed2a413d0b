with

source as (

    select * from {{ source('groceries', 'items') }}

),

products as (

    select

        ---------- ids
        -- The number would do as well; rules are published by name.
        trim(labels) as product_id,

        ---------- strings
        trim(labels) as product_name,
        level2 as category

    from source

)

select * from products
