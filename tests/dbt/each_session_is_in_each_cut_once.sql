{{ config(group="basketry") }}
-- A session has one value of each cut: otherwise it would be two visits of the shop's.
with

session_cuts as (

    select * from {{ ref('basketry', 'int_basketry__session_cuts') }}

),

cut_names as (

    select * from {{ ref('basketry', 'int_basketry__session_cut_names') }}

),

values_counted as (

    select
        session_cuts.session_id,
        cut_names.segment,
        count(*) as value_count
    from session_cuts
    inner join cut_names
        on session_cuts.cut_key = cut_names.cut_key
    group by
        session_cuts.session_id,
        cut_names.segment

),

sessions_in_a_cut_twice as (

    select *
    from values_counted
    where value_count > 1

)

select * from sessions_in_a_cut_twice
