{{ config(enabled=basketry.is_asked('offers')) }}

-- Who was let into an experiment on offers while it ran: a visitor, a customer or a session.
with

assignments as (

    select * from {{ ref('basketry', 'stg_basketry__experiment_assignments') }}

),

arms as (

    select * from {{ ref('basketry', 'int_basketry__experiment_arms') }}

),

units as (

    select

        ---------- key
        assignments.experiment_id,
        assignments.unit_kind,
        assignments.unit_id,

        ---------- text
        assignments.variant,

        ---------- dates and timestamps
        assignments.assigned_at,
        cast(
            {{ basketry.to_local('assignments.assigned_at', basketry.setting('time_zone')) }}
            as date
        ) as assigned_date,
        arms.ends_before_at

    from assignments
    inner join arms
        on
            assignments.experiment_id = arms.experiment_id
            and assignments.variant = arms.variant
            and assignments.assigned_at < arms.ends_before_at
    where assignments.reject_reason is null

)

select * from units
