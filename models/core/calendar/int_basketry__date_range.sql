with

orders as (

    select * from {{ ref('basketry', 'stg_basketry__orders') }}

),

date_range as (

    select
        min(cast(ordered_at_local as date)) as first_ordered_date,
        {%- if basketry.setting('as_of_date') %}
        cast('{{ basketry.setting("as_of_date") }}' as date) as as_of_date
        {%- else %}
        max(cast(ordered_at_local as date)) as as_of_date
        {%- endif %}
    from orders
    where reject_reason is null

)

select * from date_range
