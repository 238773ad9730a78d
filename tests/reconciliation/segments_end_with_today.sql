{{ config(enabled=capability_is_on('segments')) }}

-- What is this: contacts in a segment whose conditions do not hold today, or the other way
-- round, but for those that only the minimum stay keeps in.
-- When does it matter: the history of a segment and its members tell different stories.
-- How to resolve: int_condition_changes follows each condition through time; compare its sum for
-- the contact with int_contact_conditions, which looks at today alone.
with

conditions as (select * from {{ ref('stg_config__segment_conditions') }}),

held_today as (select * from {{ ref('int_contact_conditions') }}),

members as (

    select
        segment_id,
        contact_id
    from {{ ref('fct_segment_members') }}
    where not is_held_by_minimum

),

needed as (

    select
        segment_id,
        condition_group,
        count(*) as condition_count
    from conditions
    group by segment_id, condition_group

),

met as (

    select
        conditions.segment_id,
        conditions.condition_group,
        held_today.contact_id,
        count(*) as condition_count
    from held_today
    inner join conditions
        on held_today.condition_key = conditions.condition_key
    group by conditions.segment_id, conditions.condition_group, held_today.contact_id

),

expected as (

    select distinct
        met.segment_id,
        met.contact_id
    from met
    inner join needed
        on
            met.segment_id = needed.segment_id
            and met.condition_group = needed.condition_group
            and met.condition_count = needed.condition_count

)

select
    coalesce(expected.segment_id, members.segment_id) as segment_id,
    coalesce(expected.contact_id, members.contact_id) as contact_id
from expected
full outer join members
    on expected.segment_id = members.segment_id and expected.contact_id = members.contact_id
where expected.contact_id is null or members.contact_id is null
