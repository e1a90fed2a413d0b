{#-
    The cuts of sessions: each the name of a segment and what it is of a session, in SQL over
    int_basketry__sessions_stitched. A further cut of sessions is a further line here, and a row of
    the reference table `segments`.
-#}
{% macro session_cuts() -%}
    {{ return([
        ['all', "'all'"],
        ['visitor_type', 'visitor_type'],
        ['device_type', 'device_type'],
        ['traffic_source', 'traffic_source'],
        ['landing_page', 'landing_page'],
        ['region', 'region'],
        ['age_band', 'age_band'],
        ['gender', 'gender'],
        ['membership_rank', 'membership_rank'],
        ['weekday', 'weekday'],
        ['hour_of_day', 'hour_of_day'],
    ]) }}
{%- endmacro %}
