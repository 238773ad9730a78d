with

seeded as (

    {{ seed_rows('property_rules') }}

),

typed as (

    select
        -- ids
        rule_id,
        score_id,

        -- strings
        rule_group,
        attribute,
        operator,
        value,

        -- numerics
        {{ parse_decimal('points') }} as points
    from seeded

)

select * from typed
