-- Which segments there are: those of the reference table, each off where the shop says so, and
-- where no column is mapped that it is made of: all of it would be `unknown`.
with

segments as (

    select * from {{ basketry.reference('segments') }}

),

input_columns as (

    select * from {{ ref('basketry', 'stg_basketry__input_columns') }}

),

columns_of_segments as (

    select
        listed.segment,
        listed.input_name,
        listed.column_name
    from (
        values
        ('device_type', 'sessions', 'device_type'),
        ('traffic_source', 'sessions', 'traffic_source'),
        ('landing_page', 'sessions', 'landing_page'),
        -- Where no sessions are mapped they are cut from events.
        ('landing_page', 'events', 'page_path'),
        ('visitor_type', 'sessions', 'session_id'),
        ('visitor_type', 'events', 'session_id'),
        ('sales_channel', 'orders', 'sales_channel'),
        ('store', 'orders', 'store_id'),
        ('store', 'store_visits', 'store_id'),
        ('payment_method', 'orders', 'payment_method'),
        ('is_nominated', 'orders', 'staff_id'),
        ('has_coupon', 'orders', 'coupon_code'),
        ('region', 'orders', 'region'),
        ('region', 'customers', 'region'),
        ('age_band', 'customers', 'birth_date'),
        ('gender', 'customers', 'gender'),
        ('membership_rank', 'customers', 'membership_rank'),
        ('category', 'products', 'category'),
        ('line_kind', 'order_items', 'line_kind')
    ) as listed (segment, input_name, column_name)

),

unmapped as (

    select columns_of_segments.segment
    from columns_of_segments
    inner join input_columns
        on
            columns_of_segments.input_name = input_columns.input_name
            and columns_of_segments.column_name = input_columns.column_name
    group by columns_of_segments.segment
    having max(case when input_columns.is_present then 1 else 0 end) = 0

),

segments_switched as (

    select
        {{ basketry.as_text('segments.segment') }} as segment,
        segments.is_on and unmapped.segment is null as is_on
    from segments
    left join unmapped
        on segments.segment = unmapped.segment

)

select * from segments_switched
