with

seeded as (

    select * from {{ ref('segment_conditions') }}

),

typed as (

    select distinct
        -- ids
        segment_id,

        -- strings
        condition_field,
        condition_operator,
        condition_value,

        -- numerics
        coalesce({{ parse_integer('condition_group') }}, 1) as condition_group,
        {{ condition_key('condition_field', 'condition_operator', 'condition_value') }}
            as condition_key,

        -- booleans
        {{ is_dated_condition('condition_field', 'condition_operator') }} as is_dated
    from seeded

)

select * from typed
