{{ config(materialized='view') }}
-- The cuts of each session with their texts.
with

session_cuts as (

    select * from {{ ref('basketry', 'int_basketry__session_cuts') }}

),

cut_names as (

    select * from {{ ref('basketry', 'int_basketry__session_cut_names') }}

),

session_segments as (

    select
        session_cuts.session_id,
        cut_names.segment,
        cut_names.segment_value
    from session_cuts
    inner join cut_names
        on session_cuts.cut_key = cut_names.cut_key

)

select * from session_segments
