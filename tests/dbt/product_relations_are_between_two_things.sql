-- A relation of a thing to itself says nothing: every order with it holds it. attach_rates passes
-- over such a row of product_relations; here it is named.
with

product_relations as (

    select * from {{ basketry.reference('product_relations') }}

)

select
    main_level,
    main_value
from product_relations
where
    main_level = related_level
    and main_value = related_value
