-- One row per session and cut that it is in. A view: of its many rows each reader takes the few
-- columns that it needs, and none of them is stored.
{{ config(materialized='view') }}
with

session_keys as (

    select * from {{ ref('basketry', 'int_basketry__session_keys') }}

),

session_cuts as (
    {% for cut, value in basketry.session_cuts() %}
    select
        session_id,
        session_key,
        {{ cut }}_cut_key as cut_key,
        {{ 'true' if cut == 'all' else 'false' }} as is_all,
        is_bot,
        started_date
    from session_keys
    where {{ cut }}_cut_key is not null
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
)

select * from session_cuts
