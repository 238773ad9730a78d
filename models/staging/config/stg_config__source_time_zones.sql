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
