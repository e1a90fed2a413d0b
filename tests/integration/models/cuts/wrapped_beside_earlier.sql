with

counts as (

    select
        integer_value as period_key,
        text_value as thing,
        order_count
    from {{ ref('arguments') }}

),

periods as (

    select
        listed.period_key,
        listed.previous_period_key,
        listed.last_year_key
    from (values (12, 11, 2), (11, 10, 1), (2, 1, -8)) as listed (
        period_key, previous_period_key, last_year_key
    )

),

counts_compared as (

    {{ basketry.beside_earlier('counts', 'periods', ['thing'], ['order_count']) }}

)

select * from counts_compared
