with

seeded as (

    select * from {{ ref('machine_thresholds') }}

),

typed as (

    select
        -- strings
        signal,

        -- numerics
        {{ parse_integer('min_count') }} as min_count,
        {{ parse_integer('within_seconds') }} as within_seconds,

        -- booleans
        {{ parse_boolean('is_enabled') }} as is_enabled
    from seeded

)

select * from typed
