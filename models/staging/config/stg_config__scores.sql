with

seeded as (

    {{ seed_rows('scores') }}

),

typed as (

    select
        -- ids
        score_id,

        -- strings
        score_name,
        entity,

        -- numerics
        {{ parse_decimal('min_score') }} as min_score,
        {{ parse_decimal('max_score') }} as max_score,

        -- booleans
        coalesce({{ parse_boolean('includes_machine_events') }}, false) as includes_machine_events
    from seeded

)

select * from typed
