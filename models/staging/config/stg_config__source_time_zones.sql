-- depends_on: {{ ref('stg_config__gate') }}
with

seeded as (

    select * from {{ ref('source_time_zones') }}

),

typed as (

    select
        source,
        trim(timezone) as timezone
    from seeded

)

select * from typed
