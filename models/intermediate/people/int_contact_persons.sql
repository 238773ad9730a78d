{{ config(materialized='view') }}

-- The person that each contact id stands for. Ids joined by shared e-mail addresses or by merges,
-- however long the chain, have one root; the person is the earliest created of them, then the
-- smallest id. An address (or the id that others were merged into) points to its head, the smallest
-- id that uses it; only heads with a contact in common are walked. A person is known while one of
-- the records is there; a removed record still says who its events belong to, and so does the id
-- that one was merged into.
with recursive

records as (select * from {{ ref('int_contact_records') }}),

-- An address of very many records (info@, none@) is nobody's own. A request for erasure is none of
-- them: asked by the address of as many as may share it, it erases them.
shared_addresses as (

    select email_hash
    from records
    where merged_into_id is null and not coalesce(is_deleted and is_removed, false)
    group by email_hash
    having count(distinct contact_id) > {{ setting('shared_address_limit') }}

),

addresses as (

    select distinct
        records.contact_id,
        records.email_hash
    from records
    left join shared_addresses
        on records.email_hash = shared_addresses.email_hash
    where records.email_hash is not null and shared_addresses.email_hash is null

    union

    select
        contact_id,
        merged_into_id as email_hash
    from records
    where merged_into_id is not null

    union

    select
        merged_into_id as contact_id,
        merged_into_id as email_hash
    from records
    where merged_into_id is not null

),

address_heads as (

    select
        email_hash,
        min({{ bytewise('contact_id') }}) as head_id
    from addresses
    group by email_hash

),

contact_heads as (

    select
        addresses.contact_id,
        address_heads.head_id,
        min({{ bytewise('address_heads.head_id') }}) over (
            partition by addresses.contact_id
        ) as first_head_id
    from addresses
    inner join address_heads
        on addresses.email_hash = address_heads.email_hash

),

head_links as (

    select
        head_id,
        first_head_id as linked_id
    from contact_heads
    where head_id <> first_head_id

    union

    select
        first_head_id as head_id,
        head_id as linked_id
    from contact_heads
    where head_id <> first_head_id

),

walks as (

    select
        head_id,
        linked_id
    from head_links

    union

    select
        walks.head_id,
        head_links.linked_id
    from walks
    inner join head_links
        on walks.linked_id = head_links.head_id

),

roots as (

    select
        head_id,
        min({{ bytewise('linked_id') }}) as root_id
    from walks
    group by head_id

),

contact_roots as (

    select distinct
        contact_heads.contact_id,
        coalesce(roots.root_id, contact_heads.first_head_id) as root_id
    from contact_heads
    left join roots
        on contact_heads.first_head_id = roots.head_id

),

ids as (

    select
        contact_id,
        created_at,
        is_deleted,
        is_removed,
        is_erased_when_removed
    from records

    union all

    select
        merged_into_id as contact_id,
        cast(null as timestamp) as created_at,
        false as is_deleted,
        true as is_removed,
        false as is_erased_when_removed
    from records
    where merged_into_id is not null

),

grouped as (

    select
        ids.*,
        coalesce(contact_roots.root_id, ids.contact_id) as root_id
    from ids
    left join contact_roots
        on ids.contact_id = contact_roots.contact_id

),

ranked as (

    select
        contact_id,
        first_value(contact_id) over (
            partition by root_id
            order by created_at nulls last, {{ bytewise('contact_id') }}
            rows between unbounded preceding and unbounded following
        ) as person_id,
        max(case when is_deleted then 1 else 0 end) over (partition by root_id) as is_deleted,
        min(case when is_removed then 1 else 0 end) over (partition by root_id) as is_removed,
        max(
            case when is_removed and is_erased_when_removed then 1 else 0 end
        ) over (partition by root_id) as is_removal
    from grouped

),

persons as (

    select distinct
        contact_id,
        person_id,
        is_removed = 0 as is_known,
        is_deleted = 1 or (is_removal = 1 and is_removed = 1) as is_erased
    from ranked

)

select
    contact_id,
    person_id,
    is_known,
    is_erased,
    case when is_erased then {{ id_key('contact_id') }} end as erased_key
from persons
