{{ config(enabled=basketry.is_asked('offers')) }}

-- Do offers really add something, or would it have been bought anyway? Per experiment what its
-- offers are credited with and what they measurably brought, for each unit, before refunds. The
-- experiment that ended last first.
with

offer_effects as (

    select * from {{ ref('basketry', 'basketry__offer_effects') }}

),

effects as (

    select
        experiment_id,
        variant,
        currency_code,
        placement,
        measured_until_date,
        unit_count,
        control_unit_count,
        shown_count,
        taken_count,
        cast(attributed_uplift_per_unit as decimal(18, 2)) as attributed_per_unit,
        cast(measured_uplift_per_unit as decimal(18, 2)) as measured_per_unit,
        cast(measured_uplift_per_unit_lower as decimal(18, 2)) as measured_lower,
        cast(measured_uplift_per_unit_upper as decimal(18, 2)) as measured_upper,
        verdict,
        needed_unit_count
    from offer_effects
    where amount_basis = 'net'

)

select *
from effects
order by
    measured_until_date desc,
    experiment_id asc,
    variant asc,
    currency_code asc
