with

lines as (

    select * from {{ ref('retail_lines') }}

),

non_product_codes as (

    select * from {{ ref('non_product_codes') }}

),

codes as (

    select distinct product_id
    from lines

),

descriptions_counted as (

    select
        product_id,
        line_description,
        count(*) filter (where unit_price_amount > 0) as sold_line_count,
        count(*) as line_count
    from lines
    where line_description is not null
    group by product_id, line_description

),

descriptions_ranked as (

    -- Lines without a price carry notes such as "damaged" or "found": a name from a line that was
    -- sold goes before them.
    select
        product_id,
        line_description,
        row_number() over (
            partition by product_id
            order by sold_line_count desc, line_count desc, line_description asc
        ) as description_rank
    from descriptions_counted

),

products as (

    select

        ---------- ids
        codes.product_id,

        ---------- strings
        coalesce(descriptions_ranked.line_description, codes.product_id) as product_name,
        coalesce(non_product_codes.line_kind, 'goods') as category,

        ---------- booleans
        coalesce(non_product_codes.line_kind = 'gift_voucher', false) as is_gift_card

    from codes
    left join descriptions_ranked
        on
            codes.product_id = descriptions_ranked.product_id
            and descriptions_ranked.description_rank = 1
    left join non_product_codes
        on codes.product_id = non_product_codes.product_id

)

select * from products
