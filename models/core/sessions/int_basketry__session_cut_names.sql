-- The texts of the cuts of sessions, each with the number that stands for it wherever sessions are
-- counted. What is not known is `unknown`; a cut that is off has no names.
with

sessions as (

    select * from {{ ref('basketry', 'int_basketry__sessions_stitched') }}

),

segments as (

    select * from {{ ref('basketry', 'int_basketry__segments') }}

),

names_found as (
    {% for cut, value in basketry.session_cuts() %}
    select distinct
        '{{ cut }}' as segment,
        coalesce({{ value }}, 'unknown') as segment_value
    from sessions
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

cut_names as (

    select
        cast(
            row_number() over (
                order by names_found.segment, names_found.segment_value
            ) as integer
        ) as cut_key,
        {{ basketry.as_text('names_found.segment') }} as segment,
        names_found.segment_value
    from names_found
    inner join segments
        on names_found.segment = segments.segment
    where segments.is_on

)

select * from cut_names
