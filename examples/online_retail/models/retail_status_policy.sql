{%- set known_policies = ['merchant', 'as_filed', 'known_customers'] -%}
{%- if var('status_policy') not in known_policies -%}
    {{ exceptions.raise_compiler_error(
        "online_retail: var 'status_policy' is '" ~ var('status_policy') ~ "'; allowed: "
        ~ known_policies | join(', ')
    ) }}
{%- endif -%}

with

status_policies as (

    select * from {{ ref('status_policies') }}

),

status_policy as (

    select
        order_status,
        is_counted
    from status_policies
    where status_policy = '{{ var("status_policy") }}'

)

select * from status_policy
