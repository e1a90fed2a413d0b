-- One row per micro-conversion. It is out of reach while each alternative has a row that no event
-- of the shop ever fitted.
with

conditions as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversion_conditions') }}

),

events_counted as (

    select * from {{ ref('basketry', 'int_basketry__micro_conversion_events') }}

),

conditions_with_events as (

    select distinct
        micro_conversion_id,
        condition_number
    from events_counted

),

alternatives as (

    select
        conditions.micro_conversion_id,
        conditions.alternative,
        min(conditions.micro_conversion_name) as micro_conversion_name,
        min(case when conditions.has_moment then 1 else 0 end) as has_moment,
        max(
            case
                when
                    conditions.asks_for_events
                    and conditions_with_events.condition_number is null
                    then 1
                else 0
            end
        ) as is_out_of_reach
    from conditions
    left join conditions_with_events
        on
            conditions.micro_conversion_id = conditions_with_events.micro_conversion_id
            and conditions.condition_number = conditions_with_events.condition_number
    group by
        conditions.micro_conversion_id,
        conditions.alternative

),

micro_conversions_listed as (

    select
        micro_conversion_id,
        min(micro_conversion_name) as micro_conversion_name,
        min(has_moment) = 1 as has_moment,
        case when min(is_out_of_reach) = 1 then 'no_event_matches' end as warning
    from alternatives
    group by micro_conversion_id

)

select * from micro_conversions_listed
