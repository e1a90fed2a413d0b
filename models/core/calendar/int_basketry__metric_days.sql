-- The days that MetricFlow goes by. A model of its own, so that a project with a time spine can
-- turn this one off: dbt takes one a day. A table: in a file basketry.duckdb, a view would take
-- the schema of the mart for the file.
with

dates as (

    select * from {{ ref('basketry', 'basketry__dim_dates') }}

),

metric_days as (

    select
        date_day,
        week_start_date
    from dates

)

select * from metric_days
