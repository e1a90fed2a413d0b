with

source as (

    select * from {{ source('fuzzy_factory', 'products') }}

),

products as (

    select

        ---------- ids
        product_id,

        ---------- strings
        product_name,
        -- The shop sells nothing else and the file has no categories.
        'soft toys' as category,

        ---------- dates
        created_at as available_from

    from source

)

select * from products
