-- The session in which each unit entered a funnel on a day: that of its first entry of the day, in
-- any order that of the first step it made. Beside it the last day before on which it entered.
with

steps_made as (

    select * from {{ ref('basketry', 'int_basketry__funnel_steps_made') }}

),

funnels as (

    select * from {{ basketry.reference('funnels') }}

),

entries_numbered as (

    select
        steps_made.funnel_id,
        steps_made.unit_key,
        steps_made.unit_date as entry_date,
        steps_made.session_id,
        row_number() over (
            partition by
                steps_made.unit_key,
                steps_made.unit_date
            order by
                steps_made.made_at,
                steps_made.session_id
        ) as entry_number
    from steps_made
    inner join funnels
        on steps_made.funnel_id = funnels.funnel_id
    where
        steps_made.step_number = 1
        or funnels.step_order = 'any_order'

)

select
    funnel_id,
    unit_key,
    entry_date,
    session_id,
    lag(entry_date) over (
        partition by unit_key
        order by entry_date
    ) as entry_date_before
from entries_numbered
where entry_number = 1
