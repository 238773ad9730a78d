with

seeded as (

    {{ seed_rows('score_group_limits') }}

),

typed as (

    select
        -- ids
        score_id,

        -- strings
        rule_group,

        -- numerics
        {{ parse_decimal('max_points') }} as max_points
    from seeded

)

select * from typed
