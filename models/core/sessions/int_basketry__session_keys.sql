-- A session in numbers: when it began, whether it is a bot's, and which value of each cut it has.
-- Wide once: the view int_basketry__session_cuts makes one row per cut of it, and nothing that long
-- is ever stored.
with

sessions as (

    select * from {{ ref('basketry', 'int_basketry__sessions_stitched') }}

),

cut_names as (

    select * from {{ ref('basketry', 'int_basketry__session_cut_names') }}

),

session_keys as (

    select

        ---------- ids
        sessions.session_id,

        ---------- keys
        {{ basketry.hash_of_texts(['sessions.session_id']) }} as session_key,
        {%- for cut, value in basketry.session_cuts() %}
        {{ cut }}_names.cut_key as {{ cut }}_cut_key,
        {%- endfor %}

        ---------- booleans
        sessions.is_bot,

        ---------- dates
        sessions.started_date

    from sessions
    {% for cut, value in basketry.session_cuts() -%}
    left join cut_names as {{ cut }}_names
        on
            {{ cut }}_names.segment = '{{ cut }}'
            and coalesce({{ value }}, 'unknown') = {{ cut }}_names.segment_value
    {% endfor %}
)

select * from session_keys
