{{ config(enabled=basketry.is_asked('order_value')) }}

-- A gap or an overlap between two bins would lose an order or count it twice; an open end belongs
-- to the first and last bin only; and all periods and segments of a currency have the same bins.
{%- set group_columns = [
    'period_grain', 'period_start_date', 'segment', 'segment_value', 'currency_code',
] %}
with

distribution as (

    select * from {{ ref('basketry', 'basketry__order_value_distribution') }}

),

neighbours as (

    select
        distribution.*,
        lag(bin_number) over (
            partition by {{ group_columns | join(', ') }}
            order by bin_number
        ) as number_before,
        lag(bin_to_amount) over (
            partition by {{ group_columns | join(', ') }}
            order by bin_number
        ) as end_before,
        max(bin_number) over (partition by {{ group_columns | join(', ') }}) as last_number,
        max(bin_number) over (partition by currency_code) as last_number_of_currency,
        min(bin_from_amount) over (partition by currency_code, bin_number) as lowest_from,
        max(bin_from_amount) over (partition by currency_code, bin_number) as highest_from
    from distribution

),

bins_at_odds as (

    select
        {{ group_columns | join(',\n        ') }},
        bin_number
    from neighbours
    where
        bin_number <> coalesce(number_before, 0) + 1
        or (bin_number > 1 and (end_before is null or bin_from_amount is null))
        or bin_from_amount <> end_before
        or bin_from_amount >= bin_to_amount
        or last_number <> last_number_of_currency
        or lowest_from <> highest_from

)

select * from bins_at_odds
