with

source as (

    select * from {{ source('generated_shop', 'experiment_assignments') }}

)

select * from source
