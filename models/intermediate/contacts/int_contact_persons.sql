{{ config(materialized='view') }}

-- The person that each contact id stands for: of those with one root the earliest created, then the
-- smallest id.
with

records as (

    select * from {{ ref('int_contact_records') }}

),

contact_roots as (

    select * from {{ ref('int_contact_roots') }}

),

grouped as (

    select
        records.contact_id,
        records.created_at,
        records.is_deleted,
        coalesce(contact_roots.root_id, records.contact_id) as root_id
    from records
    left join contact_roots
        on records.contact_id = contact_roots.contact_id

),

ranked as (

    select
        contact_id,
        first_value(contact_id) over (
            partition by root_id
            order by created_at nulls last, {{ bytewise('contact_id') }}
            rows between unbounded preceding and unbounded following
        ) as person_id,
        max(cast(is_deleted as integer)) over (partition by root_id) as is_erased
    from grouped

),

persons as (

    select distinct
        contact_id,
        person_id,
        is_erased = 1 as is_erased
    from ranked

)

select * from persons
