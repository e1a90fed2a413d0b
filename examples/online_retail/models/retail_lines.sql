-- The file has no line id, so one is made that any reading order of the file gives again: the
-- line's rank in its invoice by all columns, and a copy number for lines equal in every column.
{%- set duplicate_lines = var('duplicate_lines') -%}
{%- if duplicate_lines not in ['keep', 'refuse'] -%}
    {{ exceptions.raise_compiler_error(
        "online_retail: var 'duplicate_lines' is '" ~ duplicate_lines ~ "'; allowed: keep, refuse"
    ) }}
{%- endif %}

with

source as (

    select * from {{ source('online_retail', 'online_retail') }}

),

renamed as (

    select

        ---------- ids
        trim(invoiceno) as order_id,
        -- 85123A and 85123a are one article, typed twice.
        upper(trim(stockcode)) as product_id,
        trim(stockcode) as stock_code,
        -- Tools that know no null integer write the ids as 17850.0.
        cast(cast(customerid as bigint) as varchar) as customer_id,

        ---------- strings
        nullif(trim(description), '') as line_description,
        trim(country) as country,

        ---------- numerics
        cast(quantity as decimal(18, 4)) as quantity,
        cast(unitprice as decimal(18, 4)) as unit_price_amount,

        ---------- timestamps
        invoicedate as invoiced_at_local

    from source

),

numbered as (

    select
        renamed.*,
        dense_rank() over (
            partition by order_id
            order by
                stock_code,
                line_description nulls last,
                quantity,
                unit_price_amount,
                invoiced_at_local,
                customer_id nulls last,
                country
        ) as line_number,
        -- Copies are equal in every column: whichever comes first, the numbers are the same.
        row_number() over (
            partition by
                order_id,
                stock_code,
                line_description,
                quantity,
                unit_price_amount,
                invoiced_at_local,
                customer_id,
                country
        ) as copy_number
    from renamed

),

lines as (

    select

        ---------- ids
        concat(
            order_id,
            '-',
            lpad(cast(line_number as varchar), 4, '0'),
            case
                when copy_number > 1 and '{{ duplicate_lines }}' = 'keep'
                    then '-copy' || cast(copy_number as varchar)
            end
        ) as order_item_id,
        order_id,
        product_id,
        stock_code,
        customer_id,

        ---------- strings
        line_description,
        country,

        ---------- numerics
        copy_number,
        quantity,
        unit_price_amount,

        ---------- timestamps
        invoiced_at_local,
        (invoiced_at_local at time zone 'Europe/London') at time zone 'UTC' as invoiced_at

    from numbered

)

select * from lines
